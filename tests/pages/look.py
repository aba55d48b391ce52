"""look.py PAGE [--plots N] [--images N] [--revisions N] [--complains TEXT] [--hover TITLE]: opens a page of mlpipe, file:///...,
in headless Chromium and checks it as tests/pages/README.md says.

  --plots, --images, --revisions   how many there are on it
  --complains TEXT                 a part of what some card says about itself; without it none says anything
  --hover TITLE                    moving over this plot shows values
  --tables N                       how many tables there are
"""

import argparse
import json
import sys

from browser import Browser

# Of each card what a reader would see.
CARDS = """
return [...document.querySelectorAll(".card")].map((card) => {
  const marks = [...card.querySelectorAll("svg [class*=role-mark] path")].filter((path) => {
    const box = path.getBoundingClientRect();
    return path.getAttribute("d") && box.width + box.height > 0;
  });
  const images = [...card.querySelectorAll("img")];
  return {
    title: card.querySelector("h3").textContent,
    marks: marks.length,
    images: images.length,
    pixels: images.every((image) => image.complete && image.naturalWidth > 0),
    nothing: [...card.querySelectorAll("svg text")].filter((text) => /undefined|NaN|null/.test(text.textContent)).length,
    problems: [...card.querySelectorAll(".problem")].map((problem) => problem.textContent),
  };
});
"""


class Look:
    def __init__(self, browser: Browser, page: str):
        self.browser, self.page, self.failures = browser, page, []

    def expect(self, is_so: bool, otherwise: str):
        if not is_so:
            self.failures.append(otherwise)

    def cards(self, options):
        cards = self.browser.run(CARDS)
        drawn = [card for card in cards if card["marks"] > 0]
        images = sum(card["images"] for card in cards)
        self.expect(len(drawn) == options.plots, f"{len(drawn)} of {options.plots} plots are drawn: {json.dumps(cards)}")
        self.expect(images == options.images, f"{images} instead of {options.images} images")
        self.expect(all(card["pixels"] for card in cards), "an image has no pixels")
        self.expect(not any(card["nothing"] for card in cards), f"a plot shows what is undefined: {json.dumps(cards)}")
        problems = [problem for card in cards for problem in card["problems"]]
        if options.complains is None:
            self.expect(not problems, f"cards complain: {problems}")
        else:
            self.expect(any(options.complains in problem for problem in problems), f"no card says {options.complains!r}: {problems}")
        legend = self.browser.run("return document.querySelectorAll('.revision').length")
        self.expect(legend == options.revisions, f"{legend} instead of {options.revisions} revisions in the legend")
        tables = self.browser.run("return document.querySelectorAll('table').length")
        self.expect(tables == options.tables, f"{tables} instead of {options.tables} tables")

    def console(self):
        entries = self.browser.log("browser")
        self.expect(not entries, f"the console says: {json.dumps(entries)}")

    def requests(self):
        messages = [json.loads(entry["message"])["message"] for entry in self.browser.log("performance")]
        requests = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        urls = {one["request"]["url"] for one in requests if not one["documentURL"].startswith("chrome:")}
        own = {url for url in urls if url.split("#")[0] == self.page}
        self.expect(bool(own), "no request at all was seen: is this test looking in the right place?")
        foreign = [url for url in urls - own if not url.startswith("data:")]
        self.expect(not foreign, f"the page asked for {foreign}")

    def harm(self):
        self.expect(not self.browser.run("return window.harmed !== undefined"), "a script of a name ran")
        scripts = self.browser.run("return document.scripts.length")
        self.expect(scripts == 5, f"there are {scripts} scripts on the page instead of 5")
        strange = self.browser.run(
            "return [...document.querySelectorAll('a[href], iframe, object, embed, form:not(.vega-bindings), link, base')].map((e) => e.outerHTML)"
        )
        self.expect(not strange, f"there are elements that mlpipe does not make: {strange}")
        controls = self.browser.run("return /[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]/.test(document.body.innerText)")
        self.expect(not controls, "the page shows control characters as they are")

    def switch_off(self, options):
        """Without its first revision a page has fewer marks; with it again as many as before."""
        count = "return document.querySelectorAll('svg [class*=role-mark] path').length"
        click = "document.querySelector('.revision input').click()"
        before = self.browser.run(count)
        if options.revisions < 2 or before == 0:
            return
        for means in ("fewer", "as many"):
            self.browser.run(click)
            self.browser.wait("return document.documentElement.dataset.state === 'drawn'")
            now = self.browser.run(count)
            self.expect(now < before if means == "fewer" else now == before, f"{now} marks, not {means} than {before}")

    def hover(self, title: str):
        box = self.browser.run(
            """const card = [...document.querySelectorAll(".card")].find((one) => one.querySelector("h3").textContent === arguments[0]);
            card.scrollIntoView({block: "center"});
            const box = card.querySelector("svg").getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];""",
            title,
        )
        self.browser.move_to(*map(int, box))
        text = self.browser.run("const tip = document.getElementById('tip'); return tip.hidden ? '' : tip.textContent")
        self.expect(text, f"nothing is shown when the pointer is over {title}")

    def search(self, cards: int):
        if cards < 7:
            return
        left = self.browser.run(
            """const search = document.querySelector("input[type=search]");
            search.value = document.querySelector("h3").textContent.toUpperCase();
            search.dispatchEvent(new Event("input"));
            return document.querySelectorAll(".card:not([hidden])").length;"""
        )
        self.expect(0 < left < cards, f"a search leaves {left} of {cards} cards")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    for name in ("plots", "images", "revisions", "tables"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--complains")
    parser.add_argument("--hover", action="append", default=[])
    options = parser.parse_args()
    with Browser() as browser:
        look = Look(browser, options.page)
        browser.open("about:blank")
        browser.log("performance")  # of the page that a browser starts with
        browser.open(options.page)
        browser.wait("return document.documentElement.dataset.state === 'drawn'")
        look.cards(options)
        look.harm()
        for title in options.hover:
            look.hover(title)
        look.switch_off(options)
        look.search(browser.run("return document.querySelectorAll('.card').length"))
        look.console()
        look.requests()
    print("\n".join(look.failures))
    return 1 if look.failures else 0


if __name__ == "__main__":
    sys.exit(main())
