//! What every page says.

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub home: &'static str,
    pub records: &'static str,
    pub account: &'static str,
    pub my_access: &'static str,
    pub looking: fn(&str) -> String,
    pub stop_looking: &'static str,
    pub sign_out: &'static str,
    pub menu: &'static str,
    pub main_navigation: &'static str,
    pub quick_navigation: &'static str,
    pub more: &'static str,
    pub skip: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub cancel: &'static str,
    pub close: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub try_again: &'static str,
    pub keys_title: &'static str,
    pub keys: &'static [(&'static str, &'static str)],
    pub help: &'static str,
}

/// English.
pub static EN: Words = Words {
    home: "Home",
    records: "Records",
    account: "Account",
    my_access: "My access",
    looking: |name| format!("You are looking as {name}. Nothing can be changed."),
    stop_looking: "Stop",
    sign_out: "Sign out",
    menu: "Menu",
    main_navigation: "Main",
    quick_navigation: "Quick",
    more: "More",
    skip: "Skip to the page",
    search: "Search",
    search_hint: "Search everything you may see",
    cancel: "Cancel",
    close: "Close",
    yes: "Yes",
    no: "No",
    try_again: "Try again",
    keys_title: "Keyboard",
    keys: &[
        ("/", "Search (also Ctrl-K)"),
        ("j", "Next row"),
        ("k", "Previous row"),
        ("Enter", "Open the row"),
        ("e", "Edit the record"),
        ("?", "This help"),
    ],
    help: "Keyboard help",
};

/// Chinese.
pub static ZH: Words = Words {
    home: "首页",
    records: "业务",
    account: "我的账号",
    my_access: "我的权限",
    looking: |name| format!("你正在以 {name} 的视角查看，不能做任何更改。"),
    stop_looking: "退出",
    sign_out: "退出登录",
    menu: "菜单",
    main_navigation: "主导航",
    quick_navigation: "快捷导航",
    more: "更多",
    skip: "跳到正文",
    search: "搜索",
    search_hint: "搜索你能看到的一切",
    cancel: "取消",
    close: "关闭",
    yes: "是",
    no: "否",
    try_again: "重试",
    keys_title: "键盘快捷键",
    keys: &[
        ("/", "搜索（也可用 Ctrl-K）"),
        ("j", "下一行"),
        ("k", "上一行"),
        ("Enter", "打开这一行"),
        ("e", "编辑记录"),
        ("?", "显示本帮助"),
    ],
    help: "键盘帮助",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}
