//! The company: offices and teams from the data set, and the people it lacks.
//!
//! An office is a department and a region; each manager's agents are a team below it. The
//! data set knows only sales people, so [`STAFF`] invents the others.

use std::collections::BTreeSet;

use super::{
    Outcome,
    raw::{Agent, Raw},
    table, values,
};

const COMPANY: &str = "company";
const COMPANY_NAME: &str = "Corvane Hardware";
/// The value above all offices: whoever has it has them all.
const EVERYWHERE: &str = "united_states";
const PASSWORD: &str = "remit-demo";

/// The departments apart from sales: key and name.
const OTHER_DEPARTMENTS: [(&str, &str); 3] = [("finance", "Finance"), ("service", "Service"), ("it", "IT")];

const INDUSTRIES: [&str; 10] = [
    "employment",
    "entertainment",
    "finance",
    "marketing",
    "medical",
    "retail",
    "services",
    "software",
    "technology",
    "telecommunications",
];

/// An invented person.
struct Person {
    login: &'static str,
    name: &'static str,
    department: &'static str,
    role: &'static str,
    /// The region they are fenced in, or none.
    region: &'static str,
}

const STAFF: [Person; 7] = [
    person("admin", "Sam Whitaker", "it", "administrator", ""),
    person("auditor", "Priya Raman", COMPANY, "auditor", ""),
    person(DIRECTOR, "Helen Okafor", COMPANY, "sales_director", EVERYWHERE),
    person("finance", "Ingrid Solberg", "finance", "finance", EVERYWHERE),
    person("service.central", "Tomás Rivera", "service", "service_agent", "central"),
    person("service.east", "Noor van Dijk", "service", "service_agent", "east"),
    person("service.west", "林晓梅", "service", "service_agent", "west"),
];

/// All managers report to this login.
const DIRECTOR: &str = "director";

const fn person(
    login: &'static str, name: &'static str, department: &'static str, role: &'static str, region: &'static str,
) -> Person {
    Person { login, name, department, role, region }
}

/// The manager's agents, a department.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Team {
    pub key: String,
    pub name: String,
    pub office: String,
    pub manager_login: String,
    pub manager_name: String,
}

/// A sales agent, placed.
pub(super) struct Rep {
    pub name: String,
    pub login: String,
    pub manager: String,
    pub team: String,
    pub region: String,
}

/// Everything that the organisation's files are written from.
pub(super) struct Company {
    pub offices: BTreeSet<String>,
    pub teams: BTreeSet<Team>,
    pub reps: Vec<Rep>,
    pub product_lines: BTreeSet<String>,
}

impl Company {
    /// The agent of that name.
    pub fn rep(&self, name: &str) -> Outcome<&Rep> {
        let rep = self.reps.iter().find(|rep| rep.name == name);
        rep.ok_or_else(|| format!("no agent is called `{name}`"))
    }
}

/// Places the agents.
pub(super) fn make(raw: &Raw) -> Outcome<Company> {
    let company = Company {
        offices: raw.agents.iter().map(|a| values::slug(&a.office)).collect(),
        teams: raw.agents.iter().map(team).collect::<Outcome<_>>()?,
        reps: raw.agents.iter().map(rep).collect::<Outcome<_>>()?,
        product_lines: raw.products.iter().map(|p| values::slug(&p.series)).collect(),
    };
    check_logins(&company)?;
    check_industries(raw)?;
    Ok(company)
}

fn team(agent: &Agent) -> Outcome<Team> {
    let family = agent.manager.rsplit(' ').next().unwrap_or_default();
    let office = values::slug(&agent.office);
    Ok(Team {
        key: format!("{office}-{}", values::slug(family)),
        name: format!("{family} team"),
        office,
        manager_login: values::login(&agent.manager)?,
        manager_name: agent.manager.clone(),
    })
}

fn rep(agent: &Agent) -> Outcome<Rep> {
    let team = team(agent)?;
    Ok(Rep {
        name: agent.name.clone(),
        login: values::login(&agent.name)?,
        manager: team.manager_login,
        team: team.key,
        region: team.office,
    })
}

/// A manager with agents in two offices would be two teams, and so come twice here.
fn check_logins(company: &Company) -> Outcome<()> {
    let mut seen = BTreeSet::new();
    let managers = company.teams.iter().map(|team| team.manager_login.as_str());
    let reps = company.reps.iter().map(|rep| rep.login.as_str());
    for login in STAFF.iter().map(|p| p.login).chain(managers).chain(reps) {
        if !seen.insert(login) {
            return Err(format!("two people would log in as `{login}`"));
        }
    }
    Ok(())
}

fn check_industries(raw: &Raw) -> Outcome<()> {
    let unknown = raw.accounts.iter().find(|a| !INDUSTRIES.contains(&a.sector.as_str()));
    match unknown {
        Some(a) => Err(format!("accounts.csv:{}: unknown sector `{}`", a.line, a.sector)),
        None => Ok(()),
    }
}

/// `departments.csv`: parents before children.
pub(super) fn departments(company: &Company) -> Outcome<String> {
    let root = [COMPANY, "", COMPANY_NAME].map(str::to_owned);
    let offices = company.offices.iter().map(|office| {
        let name = format!("{} office", capitalised(office));
        [office.clone(), COMPANY.to_owned(), name]
    });
    let teams = company.teams.iter().map(|t| [t.key.clone(), t.office.clone(), t.name.clone()]);
    let others = OTHER_DEPARTMENTS.map(|(key, name)| [key, COMPANY, name].map(str::to_owned));
    let rows = std::iter::once(root).chain(offices).chain(teams).chain(others);
    table::write(["key", "parent", "name"], rows)
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
    first.to_ascii_uppercase() + rest
}

/// `users.csv`: managers before their people.
pub(super) fn users(company: &Company) -> Outcome<String> {
    let staff = STAFF.iter().map(|p| user(p.login, p.name, p.department, ""));
    let managers = company.teams.iter().map(|t| user(&t.manager_login, &t.manager_name, &t.key, DIRECTOR));
    let reps = company.reps.iter().map(|r| user(&r.login, &r.name, &r.team, &r.manager));
    let header = ["login", "name", "department", "manager", "status", "password"];
    table::write(header, staff.chain(managers).chain(reps))
}

fn user(login: &str, name: &str, department: &str, manager: &str) -> [String; 6] {
    [login, name, department, manager, "active", PASSWORD].map(str::to_owned)
}

/// `assignments.csv`: one role each, without end, anchored in one's own department. Who runs the system
/// works in a department of it, and manages people everywhere: that role is anchored at the top.
pub(super) fn assignments(company: &Company) -> Outcome<String> {
    let staff = STAFF.iter().map(|p| assignment(p.login, p.role));
    let managers = company.teams.iter().map(|t| assignment(&t.manager_login, "regional_manager"));
    let reps = company.reps.iter().map(|r| assignment(&r.login, "sales_rep"));
    let header = ["login", "role", "anchor", "valid_from", "valid_until"];
    table::write(header, staff.chain(managers).chain(reps))
}

fn assignment(login: &str, role: &str) -> [String; 5] {
    let anchor = if role == "administrator" { COMPANY } else { "" };
    [login, role, anchor, "", ""].map(str::to_owned)
}

/// `dimensions.csv`: parents before children.
pub(super) fn dimensions(company: &Company) -> Outcome<String> {
    let everywhere = std::iter::once(["region", EVERYWHERE, ""]);
    let offices = company.offices.iter().map(|o| ["region", o.as_str(), EVERYWHERE]);
    let industries = INDUSTRIES.iter().map(|i| ["industry", i, ""]);
    let lines = company.product_lines.iter().map(|l| ["product_line", l.as_str(), ""]);
    let rows = everywhere.chain(offices).chain(industries).chain(lines);
    table::write(["dimension", "value", "parent"], rows.map(|row| row.map(str::to_owned)))
}

/// `partitions.csv`: the region in which each person works.
pub(super) fn partitions(company: &Company) -> Outcome<String> {
    let staff = STAFF.iter().filter(|p| !p.region.is_empty()).map(|p| (p.login, p.region));
    let managers = company.teams.iter().map(|t| (t.manager_login.as_str(), t.office.as_str()));
    let reps = company.reps.iter().map(|r| (r.login.as_str(), r.region.as_str()));
    let rows = staff.chain(managers).chain(reps);
    let rows = rows.map(|(login, region)| [login, "region", region].map(str::to_owned));
    table::write(["login", "dimension", "value"], rows)
}
