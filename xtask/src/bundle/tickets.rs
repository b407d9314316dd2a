//! Service tickets: two to five for each customer, with the service agent of its region.

use super::{
    Outcome,
    calendar::{Date, TODAY},
    contacts::Contact,
    customers::Customer,
    dice::Dice,
    table, values,
};

/// What people complain about.
#[derive(Clone, Copy, Default)]
struct Complaint {
    category: &'static str,
    subject: &'static str,
    description: &'static str,
    resolution: &'static str,
}

const fn complaint(
    category: &'static str, subject: &'static str, description: &'static str, resolution: &'static str,
) -> Complaint {
    Complaint { category, subject, description, resolution }
}

const ENGLISH: [Complaint; 12] = [
    complaint(
        "Hardware",
        "Unit does not power on",
        "Dead after the weekend; the cable was swapped.",
        "Power supply replaced under warranty.",
    ),
    complaint(
        "Hardware",
        "Fan is loud under load",
        "Noise starts after ten minutes of full load.",
        "Fan cleaned and firmware updated.",
    ),
    complaint(
        "Hardware",
        "Overheats in the rack",
        "Shuts down at noon, the room is cooled.",
        "Rack spacing changed, temperature stays in range.",
    ),
    complaint(
        "Software",
        "Driver update fails",
        "The installer stops at 80 per cent.",
        "Older driver removed first, then installed cleanly.",
    ),
    complaint("Software", "Licence key refused", "Key from the delivery note is said to be in use.", "New key issued."),
    complaint(
        "Delivery",
        "Two units missing from the delivery",
        "Ten ordered, eight in the boxes.",
        "The missing units were sent by courier.",
    ),
    complaint(
        "Delivery",
        "Wrong model delivered",
        "The boxes carry the right label, the units do not.",
        "Units exchanged.",
    ),
    complaint(
        "Billing",
        "Invoice shows the old address",
        "We moved in spring.",
        "Address corrected and invoice sent again.",
    ),
    complaint(
        "Billing",
        "Charged twice for one order",
        "Two invoices with the same lines.",
        "Second invoice cancelled.",
    ),
    complaint("Question", "Which cable for the second port?", "The manual shows two types.", "Sent the wiring sheet."),
    complaint("Question", "Extend the warranty?", "Warranty ends in two months.", "Offer for three more years sent."),
    complaint("Question", "Training for new staff", "Four people need an introduction.", "Half a day agreed and held."),
];

const CHINESE: [Complaint; 6] = [
    complaint("Hardware", "设备无法开机", "周末之后设备没有反应，已更换电源线。", "保修期内更换了电源。"),
    complaint("Hardware", "风扇噪音过大", "满负荷运行十分钟后噪音明显。", "清洁风扇并升级固件。"),
    complaint("Software", "驱动程序安装失败", "安装到一半时停止。", "卸载旧驱动后安装成功。"),
    complaint("Delivery", "到货数量不足", "订购十台，只收到八台。", "缺少的设备已快递补发。"),
    complaint("Billing", "发票抬头有误", "公司名称已变更。", "已重新开具发票。"),
    complaint("Question", "咨询延长保修", "保修期还剩两个月。", "已发送三年延保报价。"),
];

const PRODUCT_LINES: [&str; 6] = ["gtx", "gtx", "gtx", "mg", "mg", "gtk"];
const PRIORITIES: [&str; 8] = ["low", "low", "normal", "normal", "normal", "normal", "high", "urgent"];
const SATISFACTION: [&str; 8] = ["5", "5", "5", "4", "4", "4", "3", "2"];

/// A ticket as the bundle has it.
pub(super) struct Ticket {
    pub key: String,
    pub owner: String,
    pub customer: String,
    pub opened: Date,
    pub closed: Option<Date>,
    /// Whether it was written in Chinese.
    pub chinese: bool,
    product_line: &'static str,
    complaint: Complaint,
    contact: String,
    priority: &'static str,
    status: &'static str,
    satisfaction: &'static str,
}

/// The department of all tickets, and of what is done on them.
pub(super) const DEPARTMENT: &str = "service";

/// The tickets of all customers, in their order.
pub(super) fn make(customers: &[Customer], contacts: &[Contact]) -> Vec<Ticket> {
    let mut tickets = Vec::new();
    for customer in customers {
        let people: Vec<&Contact> = contacts.iter().filter(|contact| contact.customer == customer.key).collect();
        let count = Dice::of("tickets of", &customer.key).between(2, 5);
        tickets.extend((1..=count).map(|number| one(customer, &people, number)));
    }
    tickets
}

fn one(customer: &Customer, people: &[&Contact], number: i64) -> Ticket {
    let mut dice = Dice::of("ticket", &format!("{}/{number}", customer.key));
    let key = format!("T-{}", dice.code());
    let people: Vec<Option<&Contact>> = people.iter().map(|contact| Some(*contact)).collect();
    let contact = dice.pick(&people);
    let chinese = contact.is_some_and(|contact| contact.chinese);
    let opened = Date::new(2017, 1, 9).plus(dice.between(0, 355));
    let closed = closed(opened, &mut dice);
    Ticket {
        key,
        owner: format!("service.{}", customer.region),
        customer: customer.key.clone(),
        opened,
        closed,
        chinese,
        product_line: dice.pick(&PRODUCT_LINES),
        complaint: if chinese { dice.pick(&CHINESE) } else { dice.pick(&ENGLISH) },
        contact: values::optional(contact.map(|contact| &contact.key)),
        priority: dice.pick(&PRIORITIES),
        status: status(closed, &mut dice),
        satisfaction: satisfaction(closed, &mut dice),
    }
}

/// Most are closed within five weeks; what would close after the data set ends is open.
fn closed(opened: Date, dice: &mut Dice) -> Option<Date> {
    let closed = opened.plus(dice.between(1, 35));
    (closed <= TODAY && !dice.chance(8)).then_some(closed)
}

fn status(closed: Option<Date>, dice: &mut Dice) -> &'static str {
    match closed {
        Some(_) => dice.pick(&["closed", "closed", "closed", "solved"]),
        None => dice.pick(&["open", "open", "pending"]),
    }
}

fn satisfaction(closed: Option<Date>, dice: &mut Dice) -> &'static str {
    let answered = closed.is_some() && dice.chance(60);
    if answered { dice.pick(&SATISFACTION) } else { "" }
}

/// `tickets.csv`.
pub(super) fn table(tickets: &[Ticket]) -> Outcome<String> {
    let header = [
        "key",
        "owner",
        "department",
        "product_line",
        "customer",
        "number",
        "subject",
        "contact",
        "priority",
        "status",
        "category",
        "description",
        "resolution",
        "satisfaction",
        "opened_on",
        "closed_on",
    ];
    table::write(header, tickets.iter().map(row))
}

fn row(ticket: &Ticket) -> [String; 16] {
    let complaint = ticket.complaint;
    let resolution = ticket.closed.map(|_| complaint.resolution);
    [
        ticket.key.clone(),
        ticket.owner.clone(),
        DEPARTMENT.to_owned(),
        ticket.product_line.to_owned(),
        ticket.customer.clone(),
        ticket.key.clone(),
        complaint.subject.to_owned(),
        ticket.contact.clone(),
        ticket.priority.to_owned(),
        ticket.status.to_owned(),
        complaint.category.to_owned(),
        complaint.description.to_owned(),
        values::optional(resolution),
        ticket.satisfaction.to_owned(),
        ticket.opened.to_string(),
        values::date(ticket.closed),
    ]
}
