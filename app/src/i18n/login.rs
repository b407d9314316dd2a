//! Signing in.

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub title: &'static str,
    pub tagline: &'static str,
    pub login: &'static str,
    pub password: &'static str,
    pub submit: &'static str,
    pub failed: &'static str,
}

/// English.
pub static EN: Words = Words {
    title: "Sign in",
    tagline: "Everyone sees what is theirs to see.",
    login: "Login",
    password: "Password",
    submit: "Sign in",
    failed: "Login or password is wrong. Check both and try again.",
};

/// Chinese.
pub static ZH: Words = Words {
    title: "登录",
    tagline: "各人看到各人该看的。",
    login: "登录名",
    password: "密码",
    submit: "登录",
    failed: "登录名或密码不正确，请检查后重试。",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}
