//! The price list. Products belong to nobody and to no department.

use super::{Outcome, dice::Dice, raw, table, values, values::Usd};

/// A product with what it costs to make.
pub(super) struct Product {
    pub name: String,
    pub line: String,
    pub price: Usd,
    pub cost: Usd,
}

/// Adds the costs, which the data set does not have.
pub(super) fn make(raw: &raw::Raw) -> Vec<Product> {
    raw.products.iter().map(product).collect()
}

fn product(raw: &raw::Product) -> Product {
    let share = Dice::of("product", &raw.name).between(54, 68);
    Product {
        name: raw.name.clone(),
        line: values::slug(&raw.series),
        price: raw.price,
        cost: raw.price.percent(share),
    }
}

/// `products.csv`.
pub(super) fn table(products: &[Product]) -> Outcome<String> {
    let header = ["key", "owner", "department", "product_line", "name", "code", "unit_price", "cost", "active"];
    let row = |p: &Product| {
        [
            p.name.clone(),
            String::new(),
            String::new(),
            p.line.clone(),
            p.name.clone(),
            values::slug(&p.name).to_ascii_uppercase(),
            p.price.text(),
            p.cost.text(),
            "true".to_owned(),
        ]
    };
    table::write(header, products.iter().map(row))
}
