"""What an entry of the security log holds, in words; the API gives it as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetrack.language import Language, day, say_in
from casetrack.people.units import UnitTree
from casetrack.web.office_words import EXPORT_NAMES, STRATUM_NAMES, TOKEN_NAMES
from casetrack.web.words import ROLE_NAMES


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the numbers of an entry lead to, and in which language it is told."""

    language: Language
    persons: Mapping[int | None, str]
    tree: UnitTree
    # Titles of states, in the reader's language.
    states: Mapping[str, str]

    def say(self, text: str, **values: object) -> str:
        """A text in the reader's language."""
        return say_in(self.language)(text, **values)

    def person(self, data: Mapping[str, Any], name: str = "person") -> str:
        """The person of this number; what to say where nobody has it."""
        return self.persons.get(data[name]) or self.say("不认识的人")

    def unit(self, number: int) -> str:
        """The unit of this number; 0 is the whole office."""
        if number and number not in self.tree.units:
            return str(number)
        return self.tree.name(number) if number else self.say("全办")


def in_words(kind: str, data: str, known: Known) -> str:
    """The content of an entry; as it was written where this version knows no words for it."""
    told = json.loads(data)
    try:
        said = CONTENT[kind](told, known) if kind in CONTENT else _listed(told)
    except (KeyError, TypeError, ValueError):
        # Another version wrote it with other names.
        said = _listed(told)
    if more := told.get("more"):
        said += known.say("；其间另有 %(count)s 次没有逐条记下", count=more)
    return said


def _listed(told: Mapping[str, Any]) -> str:
    return " · ".join(f"{name} {value}" for name, value in told.items() if name != "more")


def _refused(told: Mapping[str, Any], known: Known) -> str:
    if not told["person"]:
        return known.say("没有这样的账号")
    return known.say("以%(name)s的账号登录", name=known.person(told))


def _at_route(told: Mapping[str, Any], known: Known) -> str:
    del known
    return str(told["route"])


def _about_person(told: Mapping[str, Any], known: Known) -> str:
    said = known.person(told)
    if ended := told.get("sessions"):
        said += known.say("，退出 %(count)s 处登录", count=ended)
    return said


def _role(told: Mapping[str, Any], known: Known) -> str:
    role = known.say(ROLE_NAMES.get(told["role"], told["role"]))
    name, unit = known.person(told), known.unit(told["unit"])
    return known.say("%(name)s：%(role)s，%(unit)s", name=name, role=role, unit=unit)


def _linked(told: Mapping[str, Any], known: Known) -> str:
    if told["by"] == "password":
        return known.say("%(name)s，凭密码关联", name=known.person(told))
    return known.say("%(name)s，凭登录名关联", name=known.person(told))


def _reviewed(told: Mapping[str, Any], known: Known) -> str:
    if told["state"] == "shown":
        return known.say("第 %(number)s 条留言：公开", number=told["rating"])
    return known.say("第 %(number)s 条留言：不公开", number=told["rating"])


def _waived(told: Mapping[str, Any], known: Known) -> str:
    return known.say("周期 %(cycle)s，规则 %(rule)s", cycle=told["cycle"], rule=told["rule"])


def _drawn(told: Mapping[str, Any], known: Known) -> str:
    drawn = list(told["drawn"].values())
    return known.say(
        "周期 %(cycle)s，%(by)s：从 %(total)s 件中抽取 %(drawn)s 件，种子 %(seed)s",
        cycle=told["cycle"],
        by=known.say(STRATUM_NAMES.get(told["by"], told["by"])),
        total=sum(total for _, total in drawn),
        drawn=sum(taken for taken, _ in drawn),
        seed=told["seed"],
    )


def _imported(told: Mapping[str, Any], known: Known) -> str:
    people, units = told.get("people", 0), told.get("units", 0)
    return known.say("人员改动 %(people)s 行，单位改动 %(units)s 行", people=people, units=units)


def _exported(told: Mapping[str, Any], known: Known) -> str:
    what = known.say(EXPORT_NAMES.get(told["what"], told["what"]))
    said = known.say("周期 %(cycle)s：%(what)s", cycle=told["cycle"] or "—", what=what)
    if (items := told.get("items", -1)) >= 0:
        said += known.say("，") + known.say("%(count)s 件", count=items)
    if number := told.get("project"):
        said += known.say("，") + known.say("项目 %(number)s", number=number)
    state = told.get("state", "")
    narrowed = [told.get("unit", ""), known.states.get(state, state), told.get("format", "")]
    narrowed = [each for each in narrowed if each]
    return known.say("，").join([said, *narrowed])


def _stood_in(told: Mapping[str, Any], known: Known) -> str:
    starts, ends = (
        day(date.fromisoformat(told[name]), known.language) for name in ("starts", "ends")
    )
    name = known.person(told, "acting")
    return known.say("%(name)s，%(starts)s 至 %(ends)s", name=name, starts=starts, ends=ends)


def _stand_in_ended(told: Mapping[str, Any], known: Known) -> str:
    return known.say("第 %(number)s 号委托", number=told["stand_in"])


def _token(told: Mapping[str, Any], known: Known) -> str:
    scope = known.say(TOKEN_NAMES.get(told["scope"], told["scope"]))
    name, number = known.person(told), told["token"]
    return known.say("第 %(number)s 号，%(name)s，%(scope)s", number=number, name=name, scope=scope)


def _webhook(told: Mapping[str, Any], known: Known) -> str:
    return known.say("第 %(number)s 个推送地址", number=told["webhook"])


def _unit(told: Mapping[str, Any], known: Known) -> str:
    return known.unit(told["unit"])


def _succeeded(told: Mapping[str, Any], known: Known) -> str:
    return f"{known.unit(told['old'])} → {known.unit(told['new'])}"


CONTENT: Mapping[str, Callable[[Mapping[str, Any], Known], str]] = {
    "sign-in refused": _refused,
    "not allowed": _at_route,
    "token refused": _at_route,
    "comment reviewed": _reviewed,
    "finding waived": _waived,
    "look-back drawn": _drawn,
    "office imported": _imported,
    "password issued": _about_person,
    "password set": _about_person,
    "person added": _about_person,
    "person disabled": _about_person,
    "person enabled": _about_person,
    "provider linked": _linked,
    "role granted": _role,
    "role taken back": _role,
    "rows exported": _exported,
    "sessions ended": _about_person,
    "stand-in ended": _stand_in_ended,
    "stand-in named": _stood_in,
    "token made": _token,
    "token revoked": _token,
    "unit added": _unit,
    "unit named": _unit,
    "unit succeeded": _succeeded,
    "webhook gone": _webhook,
    "webhook secret renewed": _webhook,
}
