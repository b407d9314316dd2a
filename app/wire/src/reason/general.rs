//! Reasons that hold wherever someone asks.

use super::reasons;

reasons! {
    /// Whoever asks, and whatever for.
    General:
    NotFound = "There is nothing here for you.",
        "内容不存在，或不在你的数据范围内。";
    SignedOut = "Please sign in.",
        "请先登录。";
    WrongPassword = "The login or the password is wrong.",
        "登录名或密码不正确，请检查后重试。";
    TooManyAttempts = "Too many attempts. Please wait a quarter of an hour and try again.",
        "尝试次数过多，请 15 分钟后再试。";
    NotUnderstood = "What was sent could not be understood.",
        "提交的内容无法识别，没有任何改动。";
    NotReachable = "The server could not be reached.",
        "无法连接服务器，请检查网络后重试。";
    Internal = "Something went wrong on our side. Nothing was changed. Please try again.",
        "系统出错了，没有任何改动，请稍后重试。";
    DatabaseAway = "The database cannot be reached just now. Nothing was changed. Please try again in a moment.",
        "暂时无法连接数据库，没有任何改动，请稍后重试。";
    NoRoom = "There is no room left to keep anything. Nothing was changed. The operator has to make room.",
        "存储空间不足，没有任何改动，请联系系统管理员清理空间。";
    Unsure = "The database was lost while this was being kept. Please look whether it is there before you try again.",
        "保存时与数据库的连接中断，请先查看内容是否已保存，再决定是否重试。";
    Overloaded = "More is asked just now than can be answered. Nothing was changed. Please try again in a moment.",
        "当前访问量过大，这次操作没有执行，请稍后重试。";
    OnlyLooking = "You are looking as someone else, and can change nothing meanwhile. Return to yourself first.",
        "以他人视角查看时不能做任何更改。请先返回自己的视角，再重试。";
    LooksAsItself = "You look as yourself already.",
        "你现在就是自己的视角。";
    TokenLooks = "Only a session can look as someone else: a token asks as its owner.",
        "只有登录会话可以切换到他人视角，访问令牌始终代表其所有者。";
    SeesNothing { login: String } = "`{login}` is not active, and sees nothing.",
        "“{login}”不是在职状态，看不到任何内容。";
    HasMoreRights { login: String } = "`{login}` has system rights that you do not have.",
        "“{login}”拥有你没有的系统权限。";
    ChooseOne = "Choose one of the values.",
        "请从列表中选择。";
    UnknownUser { login: String } = "There is no user `{login}`.",
        "没有用户“{login}”。";
    TokenNeedsName = "A token needs a name.",
        "请填写访问令牌的名称。";
    TokenExpired = "The token would have expired already.",
        "访问令牌的到期时间必须晚于现在。";
    TokenOfNobody { login: String } = "`{login}` is not active: a token would allow nothing.",
        "“{login}”不是在职状态，访问令牌不会有任何权限。";
}
