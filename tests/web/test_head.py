"""HEAD answers as GET does, and never acts."""

from typing import Any

from sqlalchemy.orm import Session

from app.models import Account
from tests.cast import Cast
from tests.page import Client


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    response = client.raw.head("/aide", base_url="https://localhost")
    assert response.status_code == 200 and not response.data
    assert int(response.headers["Content-Length"]) > 1000


def test_head_with_a_form_acts_on_nothing(
    client: Client, cast: Cast, sign_in: Any, session: Session
) -> None:
    sign_in(client, cast.benali)
    path = f"/admin/staff/{cast.roy.id}/remove"
    response = client.raw.head(path, data={"sure": "y"}, base_url="https://localhost")
    assert response.status_code == 303
    session.expire_all()
    assert session.get(Account, (cast.school.id, cast.roy.id))
