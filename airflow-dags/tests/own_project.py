"""docs/your-own-data.md on another file than its own: members of a gym, and who has left."""

import pathlib
import random
import re
import shlex

SEED = 5
DAYS = 30

#: A line of the page that is a command.
COMMAND = re.compile(r"(?m)^\$ (.*)$")


class OwnProject:
    """A project that `init` made; its schedule is cut to one night, or they would be many."""

    def __init__(self, home, place, job):
        self.home = home
        self.folder = place / "gym"
        members = place / "members.csv"
        members.write_text("\n".join(_members(random.Random(SEED))) + "\n", encoding="utf-8")
        job(
            "init", str(self.folder), "--from", str(members),
            "--label", "left", "--key", "member no", "--time", "joined at",
        )  # fmt: skip
        schedule = self.folder / "schedules/nightly.yaml"
        text = schedule.read_text(encoding="utf-8")
        self.night = re.search(r"(?m)^first_night: (\S+)$", text)[1]
        schedule.write_text(re.sub(r"last_night: \S+", f"last_night: {self.night}", text), encoding="utf-8")

    def commands(self):
        """The page's commands."""
        page = (self.home / "docs/your-own-data.md").read_text(encoding="utf-8")
        return COMMAND.findall(page)

    def command(self, beginning, names):
        """The words of the page's one command that begins so, with other names for its files."""
        [found] = [each for each in self.commands() if each.startswith(beginning)]
        words = [names.get(word, word) for word in shlex.split(found.removesuffix(" &"))]
        words[0] = str(self.home / words[0])
        return [word.replace("shop", self.folder.name) if "/" not in word else word for word in words]


def _members(draw):
    yield "member no,joined at,plan,visits,age,left"
    for i in range(900):
        day = 1 + i * DAYS // 900
        plan = draw.choice(["basic", "basic", "gold"])
        visits = draw.randint(0, 20)
        left = draw.random() < (0.6 if visits < 6 else 0.2)
        yield (
            f"M{i:04d},2024-05-{day:02d} {draw.randint(6, 21):02d}:{draw.randint(0, 59):02d}:00,"
            f"{plan},{visits},{draw.randint(16, 80)},{'yes' if left else 'no'}"
        )
