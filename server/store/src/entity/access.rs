//! What decides about access besides the organisation: revisions, shares, sessions, tokens, the
//! audit trail, and the stamp that says whether a copy in memory is still true.

pub(crate) mod revision {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "revision")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) number: i64,
        /// The policy in its text form.
        pub(crate) policy: String,
        pub(crate) author_id: Option<Uuid>,
        pub(crate) reason: String,
        pub(crate) published_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod draft {
    use sea_orm::entity::prelude::*;

    /// One row: the next revision as it is being written, or nothing in it.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "draft")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        /// Raised by every change of this row: what was seen of it cannot come back under the same number.
        pub(crate) version: i64,
        /// The revision that it was made on.
        pub(crate) base: Option<i64>,
        /// The policy in its text form; nothing where there is no draft.
        pub(crate) policy: Option<String>,
        /// Who changed it last.
        pub(crate) author_id: Option<Uuid>,
        pub(crate) edited_at: Option<i64>,
        /// When it is published by itself, by whom, and why.
        pub(crate) publish_at: Option<i64>,
        pub(crate) publish_by: Option<Uuid>,
        pub(crate) publish_reason: Option<String>,
        /// Why although tests of the policy fail.
        pub(crate) publish_override: Option<String>,
        /// When it should have been published by itself, and what stood against it.
        pub(crate) missed_at: Option<i64>,
        pub(crate) missed: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod share {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "share")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        /// The key of the record's object: an id alone never names a record.
        pub(crate) object: String,
        pub(crate) record_id: Uuid,
        /// `user`, `department` or `role`.
        pub(crate) grantee_kind: String,
        /// The id of the user or department, or the key of the role, as text.
        pub(crate) grantee: String,
        /// 1: view, 2: edit.
        pub(crate) level: i32,
        pub(crate) expires_at: Option<i64>,
        pub(crate) granted_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod session {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub(crate) struct Model {
        /// SHA-256 of the secret in the cookie, in hex: a stolen database opens no session.
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) digest: String,
        pub(crate) person_id: Uuid,
        pub(crate) created_at: i64,
        pub(crate) expires_at: i64,
        /// As whom the person looks, if not as themselves.
        pub(crate) viewing_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod token {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "token")]
    pub(crate) struct Model {
        /// SHA-256 of the token, in hex.
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) digest: String,
        pub(crate) person_id: Uuid,
        pub(crate) name: String,
        pub(crate) created_at: i64,
        pub(crate) expires_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod stamp {
    use sea_orm::entity::prelude::*;

    /// One row. Raised in the transaction of every change to what decides about access.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stamp")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        /// Raised by every change to departments, people, dimensions, partitions, assignments and revisions.
        pub(crate) world: i64,
        /// Raised by every change to where records lie and whom they are shared with.
        pub(crate) placed: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod audit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) number: i64,
        pub(crate) at: i64,
        /// Who; absent for the system or someone who is not signed in.
        pub(crate) actor_id: Option<Uuid>,
        /// What happened: `sign_in`, `sign_in_refused`, `view`, `create`, `edit`, `publish`, …
        pub(crate) event: String,
        pub(crate) object: Option<String>,
        pub(crate) record_id: Option<Uuid>,
        /// Details as JSON, with values before and after.
        pub(crate) detail: String,
        /// SHA-256 over the entry before and this one, in hex.
        pub(crate) hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod audit_head {
    use sea_orm::entity::prelude::*;

    /// One row: the number and hash of the last audit entry, so that cutting the end off is found.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_head")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        pub(crate) number: i64,
        pub(crate) hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod failed_sign_in {
    use sea_orm::entity::prelude::*;

    /// A refused attempt to sign in, kept for as long as it counts against the next one.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "failed_sign_in")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        /// SHA-256 of login and address, in hex: what people type into the wrong box is not kept.
        pub(crate) digest: String,
        pub(crate) at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod setting {
    use sea_orm::entity::prelude::*;

    /// What the organisation has decided differently from the default.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) key: String,
        pub(crate) value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod setup {
    use sea_orm::entity::prelude::*;

    /// At most one row: the link by which the first administrator comes in.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "setup")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i32,
        /// SHA-256 of the secret in the link, in hex.
        pub(crate) digest: String,
        pub(crate) expires_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
