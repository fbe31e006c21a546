import pytest

from core.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "", "203.0.113.7", "203.0.113.7"),
        (0, "1.2.3.4", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (1, "1.2.3.4, 198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (2, "1.2.3.4, 198.51.100.9, 10.0.0.2", "10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "10.0.0.1", "198.51.100.9"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "198.51.100.9,,", "10.0.0.1", "198.51.100.9"),
        (1, "unknown", "10.0.0.1", None),
        (0, "", "", None),
        (0, "", "2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::"),
        (0, "", "2001:db8:1:2::1", "2001:db8:1:2::"),
        (0, "", "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_client_address_is_the_hop_before_the_trusted_proxies(  # noqa: PLR0913, PLR0917 -- a table
    rf, settings, proxies, forwarded, remote, address
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert client_address(rf.get("/", REMOTE_ADDR=remote, **headers)) == address
