"""Signing in at a provider: the real round trip against a real provider on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pydantic import SecretStr
from sqlmodel import select
from starlette.testclient import TestClient

from casetrack.config import Oidc, Settings, load_settings
from casetrack.errors import Invalid
from casetrack.people import security
from casetrack.people.actors import load_actor
from casetrack.people.kept_forms import LONGEST_FORM
from casetrack.people.limits import KEEP_FORM, use
from casetrack.people.outside import Claimed, claimed, link, person_of
from casetrack.people.passwords import set_password
from casetrack.people.persons import disable, person_named
from casetrack.people.sessions import SignInRefused
from casetrack.startup import build
from casetrack.store.tables import KeptForm, Person
from tests.office import NOW
from tests.web.conftest import House
from tests.web.forms import hidden

PASSWORD = "horse-battery-staple"
PATIENCE_SECONDS = 60
PROVIDER = """
import warnings
warnings.simplefilter("ignore")
from oidc_provider_mock import run_server_in_thread
with run_server_in_thread() as server:
    print(server.server_port, flush=True)
    input()
"""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that lets anybody in as whom they say they are."""
    command = [sys.executable, "-c", PROVIDER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        address = f"http://localhost:{process.stdout.readline().strip()}"
        until = time.monotonic() + PATIENCE_SECONDS
        while httpx2.get(f"{address}/.well-known/openid-configuration").status_code != 200:
            assert time.monotonic() < until, "the provider does not answer"
        yield address
        process.terminate()


@pytest.fixture
def at(one_house: House, issuer: str) -> House:
    """The office, with the provider in its settings."""
    oidc = Oidc(issuer=issuer, client_secret=SecretStr("s3cret"), name="一体化平台")
    settings = one_house.engine.settings
    office = settings.office.model_copy(update={"base_url": "http://testserver"})
    changed = settings.model_copy(update={"oidc": oidc, "office": office})
    one_house.engine = replace(one_house.engine, settings=changed)
    return one_house


def _back(
    browser: TestClient,
    issuer: str,
    subject: str,
    *,
    place: str = "/items",
    onward: str = "",
    **claims: object,
) -> str:
    """To the provider, in as somebody, and the address that it sends the browser back to."""
    claims = {"preferred_username": subject} | claims
    httpx2.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()
    sent = browser.get(onward.removeprefix("0; url=") or f"/sign-in/oidc?to={place}")
    location: str = sent.headers["location"]
    answer = httpx2.post(location, data={"sub": subject})
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def test_somebody_known_by_login_is_signed_in_and_linked(at: House, issuer: str) -> None:
    browser = at.browser()
    answer = browser.get(_back(browser, issuer, "subject-1", preferred_username="sun"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/items")
    assert browser.get("/items").status_code == 200
    again = at.browser()
    renamed = again.get(_back(again, issuer, "subject-1", preferred_username="another"))
    assert renamed.status_code == 303


def test_the_way_there_carries_state_nonce_and_a_challenge(at: House) -> None:
    answer = at.browser().get("/sign-in/oidc")
    query = parse_qs(urlsplit(answer.headers["location"]).query)

    assert query["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(query)
    assert "HttpOnly" in answer.headers["set-cookie"] or "httponly" in answer.headers["set-cookie"]


def test_somebody_nobody_knows_is_not_let_in_and_not_added(at: House, issuer: str) -> None:
    browser = at.browser()
    answer = browser.get(_back(browser, issuer, "stranger", preferred_username="stranger"))

    assert answer.status_code == 401
    assert "统一登录未成功" in answer.text
    with at.engine.database.read() as session:
        assert session.exec(select(Person).where(Person.login == "stranger")).first() is None


def test_an_administrator_is_linked_by_password_and_not_by_a_claim(at: House, issuer: str) -> None:
    with at.engine.database.write() as session:
        set_password(session, person_named(session, "guan"), PASSWORD, now=NOW)
    stranger, own = at.browser(), at.browser("guan")
    refused = stranger.get(_back(stranger, issuer, "root", preferred_username="guan"))
    unasked = own.get(_back(own, issuer, "root", place="/profile/outside"))
    wrong = own.post("/profile/outside", data={"password": "a guess"})
    right = own.post("/profile/outside", data={"password": PASSWORD})
    linked = own.get(_back(own, issuer, "root", place="/profile/outside"))
    later = stranger.get(_back(stranger, issuer, "root", preferred_username="other"))

    assert [each.status_code for each in (refused, unasked, wrong)] == [401, 401, 422]
    assert "/sign-in/oidc?to=/profile/outside" in right.text
    assert (linked.status_code, linked.headers["location"]) == (303, "/profile/outside")
    assert "已关联" in own.get("/profile/outside").text
    assert later.status_code == 303


def test_a_password_given_for_a_link_is_for_the_next_round_trip_alone(
    at: House, issuer: str
) -> None:
    with at.engine.database.write() as session:
        set_password(session, person_named(session, "guan"), PASSWORD, now=NOW)
    browser = at.browser("guan")
    browser.post("/profile/outside", data={"password": PASSWORD})
    browser.get("/sign-in/oidc?to=/items")
    later = browser.get(_back(browser, issuer, "root-2", place="/profile/outside"))

    assert later.status_code == 401


def test_an_answer_is_worth_nothing_twice_or_in_another_browser(at: House, issuer: str) -> None:
    browser = at.browser()
    address = _back(browser, issuer, "subject-1", preferred_username="sun")
    other = at.browser().get(address)
    first, second = browser.get(address), browser.get(address)

    assert (other.status_code, first.status_code, second.status_code) == (401, 303, 401)


def test_what_was_typed_survives_signing_in_at_the_provider(at: House, issuer: str) -> None:
    [item_id] = at.office.open("桥面裂缝")
    browser, place = at.browser(), f"/items/{item_id}/events"
    typed = {"transition": "comment", "reason": "等材料\n<b>"}
    asked = browser.post(place, data=typed)
    onward = browser.post("/sign-in/oidc", data=hidden(asked.text) | {"to": "/items"})
    back = _back(browser, issuer, "sun", onward=onward.headers["refresh"])
    answer = browser.get(back)
    sent = browser.post(place, data=hidden(answer.text))

    assert "通过一体化平台登录</button>" in asked.text
    assert (onward.status_code, answer.status_code, sent.status_code) == (200, 200, 303)
    assert f'action="{place}"' in answer.text
    assert "等材料" in browser.get(f"/items/{item_id}").text
    with at.engine.database.read() as session:
        assert not session.exec(select(KeptForm)).all()


def test_what_was_typed_is_given_to_nobody_else_and_not_for_long(at: House, issuer: str) -> None:
    form = {"action": "/items", "sent": json.dumps([["title", "桥面"]])}
    another, stranger, late = at.browser("he"), at.browser(), at.browser()
    answers = []
    for browser, minutes in ((another, 1), (stranger, 1), (late, 10)):
        onward = browser.post("/sign-in/oidc", data=form).headers["refresh"]
        back = _back(browser, issuer, "sun", onward=onward)
        at.now = NOW + timedelta(minutes=minutes)
        answers.append(browser.get(back))
        at.now = NOW

    assert [each.status_code for each in answers] == [303, 200, 303]


def test_who_is_refused_at_the_provider_can_go_on_by_password(at: House, issuer: str) -> None:
    form = {"action": "/items", "sent": json.dumps([["title", "桥面"]])}
    browser = at.browser()
    onward = browser.post("/sign-in/oidc", data=form).headers["refresh"]
    refused = browser.get(_back(browser, issuer, "stranger", onward=onward))

    assert refused.status_code == 401
    assert hidden(refused.text)["sent"] == form["sent"]


def test_what_is_too_long_or_comes_too_often_stays_in_the_page(at: House) -> None:
    long = json.dumps([["title", "x" * LONGEST_FORM]])
    browser, short = at.browser(), json.dumps([["title", "x"]])
    refused = browser.post("/sign-in/oidc", data={"action": "/items", "sent": long})
    with at.engine.database.write() as session:
        for _ in range(KEEP_FORM.most):
            use(session, KEEP_FORM, "testclient", now=NOW)
    often = browser.post("/sign-in/oidc", data={"action": "/items", "sent": short})

    assert (refused.status_code, often.status_code) == (409, 429)
    assert "填写的内容太长" in refused.text
    assert [hidden(each.text)["sent"] for each in (refused, often)] == [long, short]


def test_a_provider_without_a_secret_is_refused_before_anybody_is_sent_there() -> None:
    with pytest.raises(Invalid, match="client_secret is empty: the way to https"):
        build(Settings(oidc=Oidc(issuer="https://id.example")))


def test_nobody_is_sent_to_another_site(at: House, issuer: str) -> None:
    browser = at.browser()
    address = _back(browser, issuer, "subject-1", preferred_username="sun")
    browser.get("/sign-in/oidc?to=//evil.example")

    assert "evil" not in browser.get(address).headers.get("location", "")


def test_the_form_offers_the_provider_by_its_name(at: House) -> None:
    assert "通过一体化平台登录" in at.browser().get("/sign-in").text


def test_without_a_provider_there_is_no_such_page(shared_house: House) -> None:
    browser = shared_house.browser()

    assert "/sign-in/oidc" not in browser.get("/sign-in").text
    assert browser.get("/sign-in/oidc").status_code == 404
    assert browser.get("/sign-in/oidc/callback").status_code == 404


def _sun(**values: str) -> Claimed:
    return Claimed(**({"issuer": "https://id", "subject": "1", "login": "sun"} | values))


def test_a_login_given_away_again_is_not_the_same_person(one_house: House) -> None:
    with one_house.engine.database.write() as session:
        person_of(session, _sun(), create_in="", now=NOW)
        with pytest.raises(SignInRefused, match="already"):
            person_of(session, _sun(subject="2"), create_in="", now=NOW)


def test_each_of_two_stays_with_whom_it_was_linked(one_house: House) -> None:
    with one_house.engine.database.write() as session:
        person_of(session, _sun(), create_in="", now=NOW)
        sun, guan = (load_actor(session, login) for login in ("sun", "guan"))
        link(session, sun, _sun(), now=NOW)
        for actor, subject in ((guan, "1"), (sun, "2")):
            with pytest.raises(SignInRefused):
                link(session, actor, _sun(subject=subject), now=NOW)
        [noted] = security.entries(session)

    assert (noted.kind, noted.actor_id) == ("provider linked", sun.person_id)


def test_a_disabled_person_is_not_let_in(one_house: House) -> None:
    with one_house.engine.database.write() as session:
        person_of(session, _sun(), create_in="", now=NOW)
        disable(session, person_named(session, "sun"))
        for subject in ("1", "2"):
            with pytest.raises(SignInRefused):
                person_of(session, _sun(subject=subject), create_in="", now=NOW)


def test_an_address_counts_only_where_it_was_verified(one_house: House) -> None:
    claims = {"iss": "https://id", "sub": "1", "email": "sun@example.org"}
    with one_house.engine.database.write() as session:
        sun = person_named(session, "sun")
        sun.email = "sun@example.org"
        session.add(sun)
        session.flush()
        with pytest.raises(SignInRefused):
            person_of(session, claimed(claims, login_claim="login"), create_in="", now=NOW)
        known = claimed(claims | {"email_verified": True}, login_claim="login")
        assert person_of(session, known, create_in="", now=NOW) == sun.id


def test_people_are_added_only_where_that_is_set_and_without_a_role(one_house: House) -> None:
    with one_house.engine.database.write() as session:
        known = _sun(subject="9", login="neu", name="新人")
        added = person_of(session, known, create_in="jt", now=NOW)
        person = session.get_one(Person, added)

    assert (person.login, person.name) == ("neu", "新人")
    assert one_house.browser("neu").get("/items").status_code == 403


def test_a_token_that_names_nobody_is_refused() -> None:
    with pytest.raises(SignInRefused):
        claimed({"iss": "https://id"}, login_claim="login")


def test_the_secret_lies_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", "utf-8")
    config = tmp_path / "config.toml"
    config.write_text('[oidc]\nissuer = "https://id"\nclient_secret_file = "secret"\n', "utf-8")
    settings = load_settings(config, {})

    assert settings.oidc.client_secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)
