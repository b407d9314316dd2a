//! What the browser says by itself, without asking the server. It carries these words and no others.

/// The texts of this area.
#[expect(missing_docs, reason = "the texts say it")]
pub struct Words {
    pub loading: &'static str,
    pub nothing_title: &'static str,
    pub nothing_text: &'static str,
    pub back_home: &'static str,
    pub my_access: &'static str,
    pub not_saved: &'static str,
    pub colon: &'static str,
    pub now: &'static str,
    pub unreadable: &'static str,
}

static EN: Words = Words {
    loading: "Loading",
    nothing_title: "Nothing here for you",
    nothing_text: "This page does not exist, or it lies outside your remit.",
    back_home: "Back to the start",
    my_access: "My access",
    not_saved: "It was not saved",
    colon: ": ",
    now: "Now:",
    unreadable: "What the server answered could not be read. Please load the page again.",
};

static ZH: Words = Words {
    loading: "加载中",
    nothing_title: "这里没有你能看到的内容",
    nothing_text: "页面不存在，或不在你的数据范围内。",
    back_home: "回到首页",
    my_access: "我的权限",
    not_saved: "没有保存成功",
    colon: "：",
    now: "最新值：",
    unreadable: "无法读取服务器的答复，请重新加载页面。",
};

/// In the language of this page.
#[must_use]
pub fn words() -> &'static Words {
    super::pick(&EN, &ZH)
}
