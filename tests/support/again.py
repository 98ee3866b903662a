"""Acts in a browser that come again where the browser lost one."""

from playwright.sync_api import TimeoutError

TIMES, MILLISECONDS = 9, 10_000


def again_until(act, wait):
    """Act, and wait for what should come of it: ``wait`` takes a timeout, in milliseconds.

    A browser that has much to do may lose a key or take a quick finger for none, as a phone does.
    """
    for _ in range(TIMES):
        act()
        try:
            return wait(timeout=MILLISECONDS)
        except TimeoutError:
            continue
    raise AssertionError(f"nothing came of it in {TIMES} times")
