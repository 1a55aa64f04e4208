from concurrent.futures import ThreadPoolExecutor

import pytest

from config.refusal import Refusal
from config.secrets import secret


def mode(path):
    return path.stat().st_mode & 0o777


def test_a_secret_is_drawn_once_and_lies_open_to_its_owner_only(tmp_path):
    drawn = secret(tmp_path / "home", "key")
    assert len(drawn) >= 40
    assert secret(tmp_path / "home", "key") == drawn
    assert mode(tmp_path / "home" / "secrets") == 0o700
    assert mode(tmp_path / "home" / "secrets" / "key") == 0o600
    assert [path.name for path in (tmp_path / "home" / "secrets").iterdir()] == ["key"]


def test_secrets_of_other_names_and_homes_are_others(tmp_path):
    drawn = {secret(tmp_path / home, name) for home in ("one", "two") for name in ("key", "database")}
    assert len(drawn) == 4


def test_all_who_draw_a_secret_at_once_get_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        drawn = set(pool.map(lambda _: secret(tmp_path, "key"), range(32)))
    assert len(drawn) == 1


@pytest.mark.parametrize("lax", [0o640, 0o604])
def test_a_secret_that_others_can_read_is_refused_and_not_shown(tmp_path, lax):
    drawn = secret(tmp_path, "key")
    (tmp_path / "secrets" / "key").chmod(lax)
    with pytest.raises(Refusal, match="chmod 600") as refused:
        secret(tmp_path, "key")
    assert drawn not in str(refused.value)


def test_a_home_that_cannot_hold_a_secret_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="cannot be read or written"):
        secret(tmp_path / "file", "key")
