//! `jitna-iac schema`

use crate::folder::{Folder, MODEL};

#[test]
fn it_prints_the_copies_of_the_repository() {
    let folder = Folder::new(MODEL);
    for (args, copy) in [
        ("schema", include_str!("../../../docs/jitna.schema.json")),
        ("schema --of model", include_str!("../../../docs/jitna.schema.json")),
        ("schema --of findings", include_str!("../../../docs/findings.schema.json")),
    ] {
        let ran = folder.run(args);
        ran.is_quiet();
        assert!(ran.out == copy, "{args}");
    }
    folder.run("schema --of plan").fails(2, "invalid value 'plan'");
}
