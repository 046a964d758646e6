"""The door before the page: a password that readers share, a login with an identity provider, both, or neither.

Until it is open nothing is drawn but the door itself, and nothing is read from the index.
"""

from __future__ import annotations

import importlib.util
import math
import os
import time

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from ingest.errors import PapersError
from page.password import Guard, Password, read_password
from page.words import plain_label

__all__ = ["LOGIN", "draw_door"]

LOGIN = "PAPERS_PAGE_LOGIN"
NEEDED, INSTALL = ("Authlib", "httpx"), ".venv/bin/pip install 'streamlit[auth]'"
TYPED, TICKET, NOTE = "door_typed", "door_ticket", "door_note"
COOKIE = "papers_door"
# A reload begins a new session, and so does a link of the library. The browser keeps the ticket until it is closed.
KEEP = """
export default function ({ data }) {
  const safe = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.name}=${data.ticket}; Path=/; SameSite=Strict${safe}`;
}
"""
# Not st.cache_resource: Streamlit empties that for whoever asks, before any password.
GUARD = Guard()


def draw_door() -> bool:
    """Whether the reader may come in; if not, the door is drawn and nothing else may be."""
    try:
        password, login = read_password(os.environ), _login_wanted()
    except PapersError as error:
        st.error(plain_label(f"The page is closed. {error}"))
        return False
    return (not login or _logged_in()) and (password is None or _password_given(password))


def _login_wanted() -> bool:
    wanted = os.environ.get(LOGIN)
    if wanted is not None and wanted != "oidc":
        raise PapersError(f"{LOGIN} is set to something else than oidc. Set it to oidc, or unset it.")
    return wanted is not None


def _logged_in() -> bool:
    try:
        known = bool(st.secrets.get("auth"))
    except StreamlitSecretNotFoundError:
        known = False
    if not known:
        st.error("The page is closed. Logging in needs an [auth] section in .streamlit/secrets.toml; see SECURITY.md.")
        return False
    if st.user.get("is_logged_in") is True:
        return True
    if lacking := [name for name in NEEDED if importlib.util.find_spec(name.lower()) is None]:
        told = f"The page is closed. Logging in needs {' and '.join(lacking)}. Run: {INSTALL}"
        st.error(plain_label(told))
        return False
    st.text("Log in to see the papers.")
    st.button("Log in", type="primary", on_click=st.login)
    return False


def _password_given(password: Password) -> bool:
    now, name = time.time(), f"{COOKIE}_{st.get_option('server.port')}"
    kept = str(st.session_state.get(TICKET) or st.context.cookies.get(name, ""))
    if GUARD.takes(kept, password, now=now):
        if TICKET in st.session_state:
            keep = st.components.v2.component("door_ticket", js=KEEP)
            keep(data={"name": name, "ticket": kept}, key="door_keep", height=0)
        return True
    with st.form("door", clear_on_submit=True):
        st.text_input("Password", type="password", key=TYPED, autocomplete="current-password")
        st.form_submit_button("Open", type="primary", on_click=_try, args=(password,))
    if note := st.session_state.pop(NOTE, None):
        st.error(note)
    return False


def _try(password: Password) -> None:
    verdict = GUARD.look_at(str(st.session_state.get(TYPED) or ""), password, now=time.monotonic())
    if verdict.right:
        st.session_state[TICKET] = GUARD.ticket(password, now=time.time())
    elif verdict.wait:
        st.session_state[NOTE] = f"That was not let in. Try again in {math.ceil(verdict.wait)} seconds."
    else:
        st.session_state[NOTE] = "That is not the password."
