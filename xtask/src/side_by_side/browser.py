"""Opens the report in a headless browser and uses it as a reader would.

Usage: browser.py PAGE [PICTURES]. Exits with 1 and says what is wrong, or writes pictures of the page
into the folder PICTURES, if given.
"""

import json
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

WIDE, PHONE = (1280, 900), (390, 844)


def start():
    options = webdriver.ChromeOptions()
    for argument in [
        "--headless=new",
        # Its sandbox needs rights that root and containers do not have; the page is our own file.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        # Nothing must be asked of a network.
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService("/usr/bin/chromedriver")
    return webdriver.Chrome(options=options, service=service)


class Page:
    def __init__(self, driver, path):
        self.driver = driver
        self.url = path.resolve().as_uri()
        self.open()
        self.data = json.loads(self.driver.execute_script("return document.getElementById('data').textContent"))

    def open(self, fragment=""):
        # If only the fragment changes, the page is not loaded again.
        self.driver.get("about:blank")
        self.driver.get(self.url + fragment)
        self.wait(lambda: self.all("#tests details, #tests table"), "the tests are shown")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def wait(self, condition, what):
        WebDriverWait(self.driver, 20).until(lambda _: condition(), f"in vain: {what}")

    def found(self):
        return int(self.one("#found").text.split()[0])

    def size(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def media(self, media="screen", scheme="light"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})

    def background(self):
        return self.driver.execute_script("return getComputedStyle(document.body).backgroundColor")


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def cells_are_complete(page):
    columns = len(page.data["columns"])
    tests = page.data["tests"]
    check(tests and columns, "there are tests and columns")
    for _, name, cells in tests:
        check(len(cells) == columns, f"{name} has {len(cells)} cells in {columns} columns")
    counted = sum(sum(column["counts"].values()) for column in page.data["columns"])
    check(counted == len(tests) * columns, "the counts add up to tests times columns")
    numbers = [int(cell.text) for cell in page.all(".counts td.number")]
    check(sum(numbers) == counted, "the table of columns shows the same counts")


def differences_come_first(page):
    titles = [title.text for title in page.all("#tests summary strong")]
    first = [title for title in titles if title != "Failures"][0]
    check(first == "Differences between columns", f"the first group is {first}")
    rows = page.all("#tests details[open] .grid tbody tr")
    check(rows or not any(differs(page, cells) for _, _, cells in page.data["tests"]), "the differences are open")


def differs(page, cells):
    not_run = page.data["states"].index("not_run")
    return len({cell[0] for cell in cells if cell[0] != not_run}) > 1


def search_finds(page):
    name = page.data["tests"][len(page.data["tests"]) // 2][1]
    field = page.one("#search")
    field.send_keys(name)
    page.wait(lambda: page.found() >= 1 and page.found() < len(page.data["tests"]), f"{name} is found")
    base = name.removeprefix("tokio::").removeprefix("smol::")
    shown = [row.text for row in page.all("#tests .grid tbody th")]
    check(any(base in text for text in shown), f"{base} is shown, not only {shown}")
    field.clear()
    field.send_keys("there is no such test")
    page.wait(lambda: page.found() == 0, "nothing is found")
    field.clear()
    field.send_keys(Keys.SPACE)
    page.wait(lambda: page.found() == len(page.data["tests"]), "everything is found again")
    field.clear()


def filters_hold(page):
    states = page.data["states"]
    for state in states:
        expected = sum(any(states[cell[0]] == state for cell in cells) for _, _, cells in page.data["tests"])
        Select(page.one("#state")).select_by_value(state)
        page.wait(lambda: page.found() == expected, f"{expected} tests have a cell {state}")
        if expected:
            classes = {cell.get_attribute("class") for cell in page.all("#tests .grid tbody tr:first-child td")}
            check(state in classes, f"the first test shown has a cell {state}")
    Select(page.one("#state")).select_by_value("")
    Select(page.one("#kind")).select_by_visible_text("tokio")
    expected = sum(name.startswith("tokio::") for _, name, _ in page.data["tests"])
    page.wait(lambda: page.found() == expected, f"{expected} tests run on tokio")
    Select(page.one("#kind")).select_by_visible_text("any")
    boxes = page.all("#shown input")
    for box in boxes[1:]:
        box.click()
    check(not page.all("#tests details[open] .grid tbody tr"), "one column differs from nothing")
    page.all("#tests summary")[-1].click()
    # The browser tells the page a moment later that a group was opened.
    headings = lambda: page.all("#tests details:last-child .grid thead th")
    page.wait(lambda: len(headings()) == 2, "one column is left")
    for box in boxes[1:]:
        box.click()


def a_cell_opens(page):
    """With only the keyboard: open, look at the neighbour, close, be back."""
    Select(page.one("#state")).select_by_value("unsupported" if has(page, "unsupported") else "pass")
    page.wait(lambda: page.all("#tests .grid button"), "cells are shown")
    first = page.one("#tests .grid button[tabindex='0']")
    page.driver.execute_script("arguments[0].focus()", first)
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait(lambda: page.all("dialog[open]"), "the cell opens")
    body = page.one("#cell-body").text
    for word in ["column", "result", "TLS library"]:
        check(word in body, f"the cell tells its {word}")
    if len(page.data["columns"]) > 1:
        page.driver.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
        page.wait(lambda: page.one("#cell-body").text != body, "the neighbour is shown")
    link = page.driver.execute_script("return location.hash")
    check(link.startswith("#test="), f"the cell has a link: {link}")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.all("dialog[open]"), "the cell closes")
    check(page.driver.switch_to.active_element.tag_name == "button", "the focus is back on a cell")
    page.open(link)
    page.wait(lambda: page.all("dialog[open]"), "the link opens the cell")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.all("dialog[open]"), "the cell closes again")
    page.driver.execute_script("location.hash = arguments[0]", link)
    page.wait(lambda: page.all("dialog[open]"), "a link in the open page opens the cell")
    page.open()


def has(page, state):
    index = page.data["states"].index(state)
    return any(cell[0] == index for _, _, cells in page.data["tests"] for cell in cells)


def fits_everywhere(page):
    page.media(scheme="light")
    light = page.background()
    page.media(scheme="dark")
    check(page.background() != light, "the dark page differs from the light one")
    page.size(*PHONE)
    width = page.driver.execute_script("return document.documentElement.scrollWidth")
    check(width <= PHONE[0], f"a phone scrolls sideways: {width} pixels")
    page.media(media="print", scheme="dark")
    check(page.background() == light, "the print is light")
    check(not page.one("#filters").is_displayed(), "the print has no filters")
    page.media()
    page.size(*WIDE)


def says_nothing_on_the_console(page):
    severe = [entry["message"] for entry in page.driver.get_log("browser") if entry["level"] == "SEVERE"]
    check(not severe, f"the console: {severe}")


def asks_for_nothing(page):
    for entry in page.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            check(url.startswith(("file:", "about:", "data:", "chrome:")), f"the page asks for {url}")


def take_pictures(page, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ["light", "dark"]:
        page.open()
        page.media(scheme=scheme)
        page.size(*WIDE)
        page.driver.save_screenshot(str(folder / f"side-by-side-{scheme}.png"))
    page.media(scheme="light")
    Select(page.one("#state")).select_by_value("differs")
    page.driver.execute_script("document.getElementById('tests-title').scrollIntoView()")
    refused = page.all("#tests .grid td.unsupported button[aria-label^='early_data::accepted']")
    button = (refused or page.all("#tests .grid button"))[0]
    page.driver.execute_script("arguments[0].click()", button)
    page.wait(lambda: page.all("dialog[open]"), "the cell opens")
    page.driver.save_screenshot(str(folder / "side-by-side-cell.png"))
    page.open()
    page.size(*PHONE)
    page.driver.save_screenshot(str(folder / "side-by-side-phone.png"))


CHECKS = [
    cells_are_complete,
    differences_come_first,
    search_finds,
    filters_hold,
    a_cell_opens,
    fits_everywhere,
    says_nothing_on_the_console,
    asks_for_nothing,
]


def main():
    driver = start()
    try:
        page = Page(driver, Path(sys.argv[1]))
        page.size(*WIDE)
        page.media()
        for one in CHECKS:
            one(page)
            print(f"  {one.__name__.replace('_', ' ')}")
        if len(sys.argv) > 2:
            take_pictures(page, Path(sys.argv[2]))
    finally:
        driver.quit()


main()
