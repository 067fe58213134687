"""The addresses under which this machine can be reached, and their QR code."""

import io
import socket
import struct
import sys

import segno

#: Cards that lead nowhere a pupil is: containers, virtual machines, tunnels.
VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "lo", "tun", "tap", "utun")


def of_network_cards() -> list[tuple[str, str]]:
    """Return (card, IPv4 address) of each network card, the likely ones first, loopback never."""
    found = _from_kernel() if sys.platform.startswith("linux") else []
    for _, _, _, _, address in _resolve(socket.gethostname()):
        if str(address[0]) not in [known for _, known in found]:
            found.append(("", str(address[0])))
    found = [(card, address) for card, address in found if not address.startswith("127.")]
    return sorted(found, key=lambda pair: pair[0].startswith(VIRTUAL))


def _from_kernel() -> list[tuple[str, str]]:
    """Ask Linux for the address of each card (SIOCGIFADDR, netdevice(7))."""
    import fcntl  # absent on Windows

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, card in socket.if_nameindex():
            request = struct.pack("256s", card.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), 0x8915, request)
            except OSError:
                continue
            found.append((card, socket.inet_ntoa(answer[20:24])))
    return found


def _resolve(name: str) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    try:
        return socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)  # type: ignore[return-value]
    except OSError:
        return []


def qr(address: str) -> str:
    """Return the QR code of an address, drawn with characters."""
    drawing = io.StringIO()
    segno.make(address, error="m").terminal(out=drawing, compact=True)
    return drawing.getvalue()
