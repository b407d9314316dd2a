#[test]
fn x() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap();
    println!("{}", super::write(root).unwrap());
}
