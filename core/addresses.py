"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# One household or one attacker holds a whole /64 of IPv6 addresses.
IPV6_PREFIX = 64


def client_address(request: HttpRequest) -> str | None:
    """The address that the right-most trusted proxy saw; IPv6 as the first address of its /64.

    Each of the `TRUSTED_PROXIES` in front has added one entry to X-Forwarded-For; whatever stands
    to the left of theirs was written by the reader. `None` where there is no address to be read,
    as on a unix socket with nothing in front.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    chain = [*filter(str.strip, forwarded), request.META.get("REMOTE_ADDR", "")]
    hop = chain[max(len(chain) - 1 - settings.TRUSTED_PROXIES, 0)]
    try:
        address = ipaddress.ip_address(hop.strip())
    except ValueError:
        return None
    if address.version == 4:  # noqa: PLR2004 -- the protocol's number
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), IPV6_PREFIX), strict=False).network_address)
