//! What the operator can set, read once at the start.
//!
//! | flag | variable | in the file | if not given |
//! |---|---|---|---|
//! | `--config FILE` | `REMIT_CONFIG` | | no file |
//! | `--database URL` | `REMIT_DATABASE` | `database` | `remit.db` (SQLite) in the data folder |
//! | `--data FOLDER` | `REMIT_DATA` | `data` | `./data` |
//! | `--listen ADDRESS` | `REMIT_LISTEN` | `listen` | `127.0.0.1:3000` |
//! | `--trusted-proxy NETWORK` | `REMIT_TRUSTED_PROXIES` | `trusted_proxies` | none |
//! | `--site FOLDER` | `LEPTOS_SITE_ROOT` | `site` | `target/site` |
//! | `--read-database URL` | `REMIT_READ_DATABASE` | `read_database` | lists are read from the database itself |
//! | `--in-work NUMBER` | `REMIT_IN_WORK` | `in_work` | 128 requests at once; more are told to come back |
//! | `--metrics ADDRESS` | `REMIT_METRICS` | `metrics` | no `/metrics` |
//!
//! A flag wins over a variable, a variable over the file. The log listens to `REMIT_LOG`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use ipnet::IpNet;
use remit_store::Store;
use serde::Deserialize;

use crate::failure::Failure;

const LISTEN: &str = "127.0.0.1:3000";
const DATA: &str = "data";
const SITE: &str = "target/site";
const IN_WORK: usize = 128;

/// Where the data lies.
#[derive(Clone, Debug, Default, Args)]
pub struct Place {
    /// A file with settings (TOML).
    #[arg(long, env = "REMIT_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// `sqlite://…` or `postgres://…`; a file in the data folder if not given.
    #[arg(long, env = "REMIT_DATABASE", value_name = "URL", global = true, hide_env_values = true)]
    pub database: Option<String>,
    /// The folder for what this system keeps.
    #[arg(long, env = "REMIT_DATA", value_name = "FOLDER", global = true)]
    pub data: Option<PathBuf>,
}

/// Where it is served.
#[derive(Clone, Debug, Default, Args)]
pub struct Net {
    /// Address and port; 127.0.0.1:3000 if not given.
    #[arg(long, env = "REMIT_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// A network whose proxies may say, in X-Forwarded-For, for whom they ask.
    #[arg(long = "trusted-proxy", env = "REMIT_TRUSTED_PROXIES", value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    /// The folder with the browser side.
    #[arg(long, env = "LEPTOS_SITE_ROOT", value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// A streaming replica (PostgreSQL) that may answer lists.
    #[arg(long, env = "REMIT_READ_DATABASE", value_name = "URL", hide_env_values = true)]
    pub read_database: Option<String>,
    /// How many requests may be in work at once; 128 if not given.
    #[arg(long, env = "REMIT_IN_WORK", value_name = "NUMBER")]
    pub in_work: Option<u16>,
    /// Address and port for `/metrics` (Prometheus), which nobody else should reach; none if not given.
    #[arg(long, env = "REMIT_METRICS", value_name = "ADDRESS")]
    pub metrics: Option<String>,
}

/// The same, as a file says it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    data: Option<PathBuf>,
    listen: Option<String>,
    #[serde(default)]
    trusted_proxies: Vec<IpNet>,
    site: Option<PathBuf>,
    read_database: Option<String>,
    in_work: Option<u16>,
    metrics: Option<String>,
}

/// Everything that is set, from wherever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The database's address; absent for the file in the data folder.
    database: Option<String>,
    data: PathBuf,
    /// Where to listen.
    pub listen: String,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// The folder with the browser side.
    pub site: PathBuf,
    /// The address of a replica that may answer lists.
    read_database: Option<String>,
    /// How many requests may be in work at once.
    pub in_work: usize,
    /// Where to tell what was counted.
    pub metrics: Option<String>,
}

impl Config {
    /// Puts flags, variables and file together.
    ///
    /// # Errors
    /// If there is a file and it cannot be used.
    pub fn read(place: &Place, net: &Net) -> Result<Config, Failure> {
        let file = place.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        let given = !net.trusted_proxies.is_empty();
        Ok(Config {
            database: place.database.clone().or(file.database),
            data: place.data.clone().or(file.data).unwrap_or_else(|| DATA.into()),
            listen: net.listen.clone().or(file.listen).unwrap_or_else(|| LISTEN.into()),
            trusted_proxies: if given { net.trusted_proxies.clone() } else { file.trusted_proxies },
            site: net.site.clone().or(file.site).unwrap_or_else(|| SITE.into()),
            read_database: net.read_database.clone().or(file.read_database),
            in_work: net.in_work.or(file.in_work).map_or(IN_WORK, usize::from),
            metrics: net.metrics.clone().or(file.metrics),
        })
    }

    /// Opens the database; the data folder is made where it is needed.
    ///
    /// # Errors
    /// If the folder cannot be made or the database cannot be opened.
    pub async fn open(&self) -> Result<Store, Failure> {
        let url = match &self.database {
            Some(url) => url.clone(),
            None => self.file()?,
        };
        Ok(Store::open(&url).await?)
    }

    /// The same, with the replica for lists.
    ///
    /// # Errors
    /// The same, or if the replica's address cannot be one.
    pub async fn open_to_serve(&self) -> Result<Store, Failure> {
        let store = self.open().await?;
        match &self.read_database {
            Some(url) => Ok(store.with_replica(url).await?),
            None => Ok(store),
        }
    }

    fn file(&self) -> Result<String, Failure> {
        fs::create_dir_all(&self.data).map_err(|error| {
            let folder = self.data.display();
            Failure::new(format!("the data folder `{folder}` cannot be made: {error}; name another one with `--data`"))
        })?;
        sqlite_url(&self.data.join("remit.db"))
    }
}

/// The store that `place` names, for commands that do not serve.
pub(crate) async fn open(place: &Place) -> Result<Store, Failure> {
    Config::read(place, &Net::default())?.open().await
}

impl File {
    fn read(path: &Path) -> Result<File, Failure> {
        let name = path.display();
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("the settings in `{name}` cannot be read: {error}")))?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            Failure::new(format!("`{name}`, line {line}: {}", error.message()))
        })
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The address of an SQLite file, whatever its name.
pub(crate) fn sqlite_url(file: &Path) -> Result<String, Failure> {
    let Some(path) = file.to_str() else {
        return Err(Failure::new(format!("`{}` is not a name that a database can have", file.display())));
    };
    let escaped = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Ok(format!("sqlite://{escaped}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Config, String> {
        let path = std::env::temp_dir().join(format!("remit-config-{}-{}.toml", std::process::id(), text.len()));
        fs::write(&path, text).unwrap();
        let place = Place { config: Some(path.clone()), ..Place::default() };
        let config = Config::read(&place, &Net { listen: Some("[::1]:80".into()), ..Net::default() });
        fs::remove_file(&path).unwrap();
        config.map_err(|failure| failure.to_string().replace(&path.display().to_string(), "FILE"))
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_nothing() {
        let config = file("listen = '0.0.0.0:1'\ntrusted_proxies = ['10.0.0.0/8']\ndata = 'there'").unwrap();
        assert_eq!(config.listen, "[::1]:80");
        assert_eq!(config.trusted_proxies, ["10.0.0.0/8".parse().unwrap()]);
        assert_eq!((config.data, config.site), ("there".into(), SITE.into()));
    }

    #[test]
    fn a_broken_file_is_one_sentence_with_a_line() {
        let error = file("data = 'there'\nlisten = 3000\n").unwrap_err();
        assert_eq!(error, "`FILE`, line 2: invalid type: integer `3000`, expected a string");
        assert!(file("lisen = 'x'").unwrap_err().starts_with("`FILE`, line 1: unknown field `lisen`"));
    }

    #[test]
    fn a_missing_file_is_said() {
        let place = Place { config: Some("/no/such/file.toml".into()), ..Place::default() };
        let error = Config::read(&place, &Net::default()).unwrap_err().to_string();
        assert!(error.starts_with("the settings in `/no/such/file.toml` cannot be read"), "{error}");
    }

    #[test]
    fn odd_names_become_addresses() {
        assert_eq!(sqlite_url(Path::new("a b/50%?.db")).unwrap(), "sqlite://a b/50%25%3F.db");
    }
}
