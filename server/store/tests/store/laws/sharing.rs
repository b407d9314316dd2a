//! Law 7: a share never gives more than its giver has, nor for longer; and chains of shares do not widen.
//! Red when a share for editing could outlast the share for looking through which its giver edits by a role.

use remit_policy::{Action, Object, ShareLevel, Status};
use remit_wire::{Code, GranteeKind, ShareDraft};

use super::bench::Bench;
use super::dice::Dice;
use super::firm::{Firm, Grantee, Share};
use super::judge::{Case, Judge};
use super::make::grantee;
use super::round::{Check, Tally, ensure, said};

const HOUR: i64 = 3_600;

/// The firm follows what is shared.
pub(crate) async fn check(bench: &Bench, firm: &mut Firm, dice: &mut Dice, tally: &Tally) -> Check {
    let judges: Vec<Judge<'_>> = firm.active().into_iter().map(|person| Judge::of(firm, person)).collect();
    let Some(place) = one_to_share(dice, firm, &judges) else { return Ok(()) };
    drop(judges);
    let before = Ends::of(firm, place);
    let mut rooted = Ends { view: NEVER, edit: NEVER };
    // One record, so that what one is given another passes on.
    for _ in 0..8 {
        let Some(giver) = giver(dice, firm, place) else { return Ok(()) };
        let share = offer(dice, firm, place);
        let roots = Ends::rooted(&Judge::of(firm, giver), place);
        let done = give(bench, firm, giver, &share, tally).await;
        if done.map_err(|why| format!("u{giver} {share:?}: {why}"))? {
            rooted = rooted.later(roots);
        }
    }
    // Whatever the shares of the record allow was allowed by one of the beginning, or by someone's role.
    let (after, most) = (Ends::of(firm, place), before.later(rooted));
    ensure!(after.view <= most.view && after.edit <= most.edit, "the chain allows {after:?}, and began with {most:?}");
    Ok(())
}

const NEVER: i64 = i64::MIN;
const FOREVER: i64 = i64::MAX;

/// Until when looking and editing are open.
#[derive(Clone, Copy, Debug)]
struct Ends {
    view: i64,
    edit: i64,
}

impl Ends {
    /// By the shares of a record, to whomever they are given.
    fn of(firm: &Firm, place: usize) -> Ends {
        let shares = firm.shares.iter().filter(|share| is_of(firm, share, place));
        let last = |least: ShareLevel| {
            let ends = shares.clone().filter(|share| share.level >= least);
            ends.map(|share| share.expires.unwrap_or(FOREVER)).max().unwrap_or(NEVER)
        };
        Ends { view: last(ShareLevel::View), edit: last(ShareLevel::Edit) }
    }

    /// By the roles of a person; they may edit by role what they see by share, for as long as they see it.
    fn rooted(judge: &Judge<'_>, place: usize) -> Ends {
        let (object, case) = (judge.firm.records[place].object, judge.case(place));
        let without = Case { shared: None, ..case.clone() };
        let sees = judge.may(object, Action::View, &without);
        let looking = Case { shared: case.shared.map(|_| ShareLevel::View), ..case };
        let edit = match judge.may_directly(object, Action::Edit, &looking) {
            true if sees => FOREVER,
            true => until(judge, place, Action::View).unwrap_or(FOREVER),
            false => NEVER,
        };
        Ends { view: if sees { FOREVER } else { NEVER }, edit }
    }

    fn later(self, other: Ends) -> Ends {
        Ends { view: self.view.max(other.view), edit: self.edit.max(other.edit) }
    }
}

fn is_of(firm: &Firm, share: &Share, place: usize) -> bool {
    share.object == firm.records[place].object && firm.records[share.record].id == firm.records[place].id
}

/// A record that someone may share, rather one that they have by a share themselves.
fn one_to_share(dice: &mut Dice, firm: &Firm, judges: &[Judge<'_>]) -> Option<usize> {
    let present = Object::ALL.into_iter().flat_map(|object| firm.present(object));
    let shareable = |place: &usize, shared: bool| {
        let may =
            |judge: &&Judge<'_>| judge.may_directly(firm.records[*place].object, Action::Share, &judge.case(*place));
        judges.iter().filter(may).any(|judge| !shared || judge.case(*place).shared.is_some())
    };
    let places: Vec<usize> = present.filter(|place| shareable(place, false)).collect();
    let shared: Vec<usize> = places.iter().copied().filter(|place| shareable(place, true)).collect();
    dice.any_of(&shared).filter(|_| dice.percent(70)).or_else(|| dice.any_of(&places))
}

/// Mostly someone who may share it.
fn giver(dice: &mut Dice, firm: &Firm, place: usize) -> Option<usize> {
    let active = firm.active();
    let sharing = |person: &usize| {
        let judge = Judge::of(firm, *person);
        judge.may_directly(firm.records[place].object, Action::Share, &judge.case(place))
    };
    let sharing: Vec<usize> = active.iter().copied().filter(sharing).collect();
    dice.any_of(&sharing).filter(|_| dice.percent(80)).or_else(|| dice.any_of(&active))
}

fn offer(dice: &mut Dice, firm: &Firm, place: usize) -> Share {
    Share {
        id: dice.id(),
        object: firm.records[place].object,
        record: place,
        grantee: grantee(dice, firm),
        level: *dice.pick(&[ShareLevel::View, ShareLevel::Edit]),
        expires: dice.maybe(60, |dice| firm.at + *dice.pick(&[1, HOUR, 24 * HOUR, 24 * HOUR + 1, 48 * HOUR])),
    }
}

/// Tries to share, and says whether that was done.
async fn give(bench: &Bench, firm: &mut Firm, giver: usize, share: &Share, tally: &Tally) -> Result<bool, String> {
    let expected = refusal(&Judge::of(firm, giver), share);
    let ctx = said(bench.write(firm, giver).await)?.map_err(|problem| problem.detail)?;
    let given = said(ctx.share(share.object, firm.records[share.record].id, &draft(firm, share)).await)?;
    said(ctx.commit().await)?.map_err(|problem| problem.detail)?;
    let found = given.as_ref().err().map(|problem| problem.code);
    ensure!(found == expected, "answered {given:?} instead of {expected:?}");
    let Ok(view) = given else {
        tally.add("shares refused", 1);
        return Ok(false);
    };
    tally.add("shares given", 1);
    tally.add("shares passed on", usize::from(Ends::rooted(&Judge::of(firm, giver), share.record).view == NEVER));
    // Sharing again with the same one replaces what they were given.
    let replaced = |one: &Share| is_of(firm, one, share.record) && one.grantee == share.grantee;
    let mut shares: Vec<Share> = firm.shares.iter().filter(|one| !replaced(one)).cloned().collect();
    shares.push(Share { id: view.id, ..share.clone() });
    firm.shares = shares;
    Ok(true)
}

fn draft(firm: &Firm, share: &Share) -> ShareDraft {
    let (grantee_kind, grantee) = match &share.grantee {
        Grantee::Person(person) => (GranteeKind::User, firm.people[*person].login.clone()),
        Grantee::Department(department) => (GranteeKind::Department, firm.departments[*department].key.clone()),
        Grantee::Role(key) => (GranteeKind::Role, key.clone()),
    };
    let moment = |at| chrono::DateTime::from_timestamp(at, 0).unwrap().to_rfc3339();
    ShareDraft { grantee_kind, grantee, level: share.level, expires_at: share.expires.map(moment) }
}

/// Why it must not be done, by the page alone.
fn refusal(judge: &Judge<'_>, share: &Share) -> Option<Code> {
    let (object, case) = (share.object, judge.case(share.record));
    let needed = if share.level == ShareLevel::Edit { Action::Edit } else { Action::View };
    if !judge.sees(share.record) {
        return Some(Code::NotFound);
    }
    if !judge.may(object, Action::Share, &case) {
        return Some(Code::Forbidden);
    }
    if !judge.may_directly(object, Action::Share, &case) {
        return Some(Code::Unavailable);
    }
    if let Grantee::Person(person) = share.grantee
        && (person == judge.person || judge.firm.people[person].status != Status::Active)
    {
        return Some(Code::Invalid);
    }
    if !judge.may_directly(object, needed, &case) {
        return Some(Code::Forbidden);
    }
    let too_long = |end: i64| share.expires.is_none_or(|expires| expires > end);
    until(judge, share.record, needed).is_some_and(too_long).then_some(Code::Invalid)
}

/// When the person will lose a right that they have on a record, as their shares of it end one by one;
/// nothing where they keep it.
fn until(judge: &Judge<'_>, place: usize, action: Action) -> Option<i64> {
    let (firm, now) = (judge.firm, judge.case(place));
    let mine = firm.shares.iter().filter(|share| is_of(firm, share, place) && judge.names_me(share));
    let mut ends: Vec<i64> = mine.clone().filter_map(|share| share.expires).collect();
    ends.sort_unstable();
    ends.into_iter().find(|end| {
        let left = mine.clone().filter(|share| share.expires.is_none_or(|expires| expires > *end));
        let case = Case { shared: left.map(|share| share.level).max(), ..now.clone() };
        !judge.may_directly(firm.records[place].object, action, &case)
    })
}
