//! Two to four invented people for each customer.

use std::collections::BTreeSet;

use super::{Outcome, calendar::Date, customers::Customer, dice::Dice, phones::PhoneBook, table, values};

/// First names, each with its spelling in an e-mail address.
const GIVEN: [(&str, &str); 36] = [
    ("Amara", "amara"),
    ("Anders", "anders"),
    ("Aoife", "aoife"),
    ("Beatriz", "beatriz"),
    ("Björn", "bjorn"),
    ("Chiara", "chiara"),
    ("Dmitri", "dmitri"),
    ("Elif", "elif"),
    ("Emeka", "emeka"),
    ("Fatima", "fatima"),
    ("Grace", "grace"),
    ("Haruto", "haruto"),
    ("Hyun-ji", "hyun-ji"),
    ("Ines", "ines"),
    ("Jamal", "jamal"),
    ("José", "jose"),
    ("Katarzyna", "katarzyna"),
    ("Kwame", "kwame"),
    ("Laila", "laila"),
    ("Leon", "leon"),
    ("Lucía", "lucia"),
    ("Magnus", "magnus"),
    ("Marek", "marek"),
    ("Mateo", "mateo"),
    ("Miriam", "miriam"),
    ("Nadia", "nadia"),
    ("Oluwaseun", "oluwaseun"),
    ("Owen", "owen"),
    ("Renée", "renee"),
    ("Rohan", "rohan"),
    ("Ruth", "ruth"),
    ("Søren", "soren"),
    ("Tariq", "tariq"),
    ("Wanjiru", "wanjiru"),
    ("Yuki", "yuki"),
    ("Zoë", "zoe"),
];

/// Family names, likewise.
const FAMILY: [(&str, &str); 36] = [
    ("Abubakar", "abubakar"),
    ("Almeida", "almeida"),
    ("Andersson", "andersson"),
    ("Bianchi", "bianchi"),
    ("Castillo", "castillo"),
    ("Choi", "choi"),
    ("Dubois", "dubois"),
    ("Eze", "eze"),
    ("Fischer", "fischer"),
    ("García", "garcia"),
    ("Haddad", "haddad"),
    ("Hansen", "hansen"),
    ("Ionescu", "ionescu"),
    ("Iyer", "iyer"),
    ("Jones", "jones"),
    ("Kamau", "kamau"),
    ("Kowalski", "kowalski"),
    ("Lindqvist", "lindqvist"),
    ("Martins", "martins"),
    ("Müller", "muller"),
    ("Nakamura", "nakamura"),
    ("Novák", "novak"),
    ("O'Brien", "obrien"),
    ("Okoye", "okoye"),
    ("Patel", "patel"),
    ("Peeters", "peeters"),
    ("Petrov", "petrov"),
    ("Reyes", "reyes"),
    ("Rossi", "rossi"),
    ("Santos", "santos"),
    ("Sato", "sato"),
    ("Sharma", "sharma"),
    ("Smith", "smith"),
    ("Walker", "walker"),
    ("Yilmaz", "yilmaz"),
    ("Özdemir", "ozdemir"),
];

/// Chinese names with their pinyin.
const CHINESE: [(&str, &str); 24] = [
    ("王芳", "wang.fang"),
    ("李娜", "li.na"),
    ("张伟", "zhang.wei"),
    ("刘洋", "liu.yang"),
    ("陈静", "chen.jing"),
    ("杨磊", "yang.lei"),
    ("赵敏", "zhao.min"),
    ("黄建国", "huang.jianguo"),
    ("周晓燕", "zhou.xiaoyan"),
    ("吴志强", "wu.zhiqiang"),
    ("徐丽华", "xu.lihua"),
    ("孙浩然", "sun.haoran"),
    ("马思远", "ma.siyuan"),
    ("朱梦琪", "zhu.mengqi"),
    ("胡文博", "hu.wenbo"),
    ("郭雅婷", "guo.yating"),
    ("何俊杰", "he.junjie"),
    ("高雪梅", "gao.xuemei"),
    ("林子涵", "lin.zihan"),
    ("罗明", "luo.ming"),
    ("郑海涛", "zheng.haitao"),
    ("梁欣怡", "liang.xinyi"),
    ("谢国栋", "xie.guodong"),
    ("宋佳", "song.jia"),
];

/// Titles with the part that their holders play in a purchase.
const TITLES: [(&str, &str); 10] = [
    ("Head of IT", "decider"),
    ("Purchasing Manager", "decider"),
    ("Managing Director", "decider"),
    ("Systems Administrator", "user"),
    ("Data Centre Engineer", "user"),
    ("Operations Manager", "influencer"),
    ("Financial Controller", "influencer"),
    ("Technical Architect", "influencer"),
    ("Office Manager", "gatekeeper"),
    ("Executive Assistant", "gatekeeper"),
];

const CHINESE_TITLES: [(&str, &str); 5] = [
    ("采购经理", "decider"),
    ("信息技术总监", "decider"),
    ("系统工程师", "user"),
    ("运营主管", "influencer"),
    ("行政助理", "gatekeeper"),
];

const NOTES: [&str; 6] = [
    "Speaks Spanish.",
    "Away on Fridays.",
    "Met at the autumn trade show.",
    "Prefers e-mail to calls.",
    "喜欢用微信联系。",
    "会说英语。",
];

/// A contact as the bundle has it.
pub(super) struct Contact {
    pub key: String,
    pub customer: String,
    /// Whether to write to this person in Chinese.
    pub chinese: bool,
    owner: String,
    department: String,
    name: String,
    title: (&'static str, &'static str),
    phone: String,
    email: String,
    wechat: String,
    birthday: Option<Date>,
    note: &'static str,
}

/// The contacts of all customers, in their order.
pub(super) fn make(customers: &[Customer], phones: &mut PhoneBook) -> Outcome<Vec<Contact>> {
    let mut contacts = Vec::new();
    for customer in customers {
        let count = Dice::of("contacts of", &customer.key).between(2, 4);
        let mut names = BTreeSet::new();
        for number in 1..=count {
            contacts.push(one(customer, number, &mut names, phones)?);
        }
    }
    Ok(contacts)
}

fn one(customer: &Customer, number: i64, taken: &mut BTreeSet<String>, phones: &mut PhoneBook) -> Outcome<Contact> {
    let mut dice = Dice::of("contact", &format!("{}/{number}", customer.key));
    let key = format!("P-{}", dice.code());
    let chinese = customer.country == "China" || dice.chance(18);
    let (name, address) = free_name(chinese, taken, &mut dice);
    Ok(Contact {
        customer: customer.key.clone(),
        owner: customer.owner.clone(),
        department: customer.department.clone(),
        title: if chinese { dice.pick(&CHINESE_TITLES) } else { dice.pick(&TITLES) },
        phone: phones.next(&customer.country, &customer.region)?,
        email: format!("{address}@{}", customer.domain()),
        wechat: wechat(chinese, &address, &mut dice),
        birthday: birthday(&mut dice),
        note: if dice.chance(20) { dice.pick(&NOTES) } else { "" },
        key,
        chinese,
        name,
    })
}

/// A name that nobody else at this customer has, so that addresses do not clash.
fn free_name(chinese: bool, taken: &mut BTreeSet<String>, dice: &mut Dice) -> (String, String) {
    loop {
        let (name, address) = a_name(chinese, dice);
        if taken.insert(address.clone()) {
            return (name, address);
        }
    }
}

fn a_name(chinese: bool, dice: &mut Dice) -> (String, String) {
    if chinese {
        let (name, pinyin) = dice.pick(&CHINESE);
        return (name.to_owned(), pinyin.to_owned());
    }
    let (given, given_plain) = dice.pick(&GIVEN);
    let (family, family_plain) = dice.pick(&FAMILY);
    (format!("{given} {family}"), format!("{given_plain}.{family_plain}"))
}

fn wechat(chinese: bool, address: &str, dice: &mut Dice) -> String {
    if !chinese && !dice.chance(10) {
        return String::new();
    }
    format!("wx_{}_{}", address.replace(['.', '-'], ""), dice.between(100_000, 999_999))
}

fn birthday(dice: &mut Dice) -> Option<Date> {
    let first = Date::new(1957, 1, 1);
    let days = first.until(Date::new(1994, 12, 31));
    dice.chance(60).then(|| first.plus(dice.between(0, days)))
}

/// `contacts.csv`.
pub(super) fn table(contacts: &[Contact]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "customer",
        "name",
        "title",
        "phone",
        "email",
        "wechat",
        "birthday",
        "decision_role",
        "note",
    ];
    table::write(header, contacts.iter().map(row))
}

fn row(contact: &Contact) -> [String; 12] {
    let (title, decision_role) = contact.title;
    [
        contact.key.clone(),
        contact.owner.clone(),
        contact.department.clone(),
        contact.customer.clone(),
        contact.name.clone(),
        title.to_owned(),
        contact.phone.clone(),
        contact.email.clone(),
        contact.wechat.clone(),
        values::date(contact.birthday),
        decision_role.to_owned(),
        contact.note.to_owned(),
    ]
}
