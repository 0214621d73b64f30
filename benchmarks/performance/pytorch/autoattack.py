"""AutoAttack in L∞ over PyTorch (Croce and Hein 2020, version standard): APGD-CE, APGD-T, FAB-T and
Square with the settings that Touchstone's stages have, one after the other, each on the samples that
the ones before left standing. Targets are restarts: a sample that is broken gets no further one."""
import time

import torch
from torch import nn

STEPS, TARGETS, SQUARES = 100, 9, 5000
MOMENTUM, RHO = 0.75, 0.75  # of APGD
ALPHA, ETA, BETA = 0.1, 1.05, 0.9  # of FAB
SHARE = 0.8  # of Square
HALVED_AFTER = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)  # of 10,000 iterations
CROSS_ENTROPY = nn.CrossEntropyLoss(reduction="none")


class Network:
    """Answers and counts; each kind of question in the layout that is the faster one for it."""

    def __init__(self, forward, gradient):
        self.forward, self.gradient = forward, gradient
        self.forwards = self.gradients = 0

    def logits(self, x):
        self.forwards += len(x)
        with torch.no_grad():
            return self.forward(x)

    def ascent(self, x, value):
        """Logits, the value of each image, and its derivative by the image."""
        self.gradients += len(x)
        x = x.detach().requires_grad_(True)
        logits = self.gradient(x)
        values = value(logits)
        (derivative,) = torch.autograd.grad(values.sum(), x)
        return logits.detach(), values.detach(), derivative


def per_image(values):
    return values.view(-1, 1, 1, 1)


def at(logits, classes):
    """The logit of one class for each image."""
    return logits.gather(1, classes[:, None])[:, 0]


def margin_of(logits, labels):
    return at(logits, labels) - others(logits, labels).max(1)[0]


def others(logits, labels):
    """Logits without the label's."""
    return logits.scatter(1, labels[:, None], -float("inf"))


def fooled(logits, labels):
    return margin_of(logits, labels) <= 0


def targeted_dlr(labels, targets):
    def value(logits):
        ranked = logits.sort(1)[0]
        difference = at(logits, targets) - at(logits, labels)
        return difference / (ranked[:, -1] - (ranked[:, -3] + ranked[:, -4]) / 2 + 1e-12)

    return value


def checkpoints():
    """The steps after which APGD looks at its progress."""
    at, period = 0, 22 * STEPS // 100
    while at + period <= STEPS:
        at += period
        yield at
        period = max(period - 3 * STEPS // 100, 6 * STEPS // 100)


def project(x, clean, epsilon):
    return torch.max(torch.min(x, clean + epsilon), clean - epsilon).clamp_(0, 1)


def apgd(network, clean, labels, value, epsilon):
    """The images that APGD ends with: a misclassified one where there was any."""
    noise = 2 * torch.rand_like(clean) - 1
    noise /= per_image(noise.flatten(1).abs().max(1)[0])
    x = project(clean + epsilon * noise, clean, epsilon)
    logits, loss, gradient = network.ascent(x, value)
    broken = fooled(logits, labels)
    found = x.clone()
    best, best_gradient, best_loss = x.clone(), gradient.clone(), loss.clone()
    before = x
    step = torch.full_like(loss, 2 * epsilon)
    rises, best_then = torch.zeros_like(loss), loss.clone()
    halved = torch.ones_like(broken)
    due, last = set(checkpoints()), 0
    for i in range(1, STEPS + 1):
        moved = project(x + per_image(step) * gradient.sign(), clean, epsilon)
        fresh = MOMENTUM if i > 1 else 1.0
        moved = project(
            x + fresh * (moved - x) + (1 - fresh) * (x - before), clean, epsilon)
        before, x, loss_before = x, moved, loss
        logits, loss, gradient = network.ascent(x, value)
        now = fooled(logits, labels) & ~broken
        found[now] = x[now]
        broken |= now
        rises += loss > loss_before
        better = loss > best_loss
        best[better], best_gradient[better] = x[better], gradient[better]
        best_loss = torch.max(loss, best_loss)
        if i in due:
            halve = (rises <= RHO * (i - last)) | (~halved & (best_then >= best_loss))
            step[halve] /= 2
            # The image before stays what it was: the step that follows has its momentum.
            x = torch.where(per_image(halve), best, x)
            gradient = torch.where(per_image(halve), best_gradient, gradient)
            halved, best_then, last = halve, best_loss.clone(), i
            rises.zero_()
    return found, broken


def towards_hyperplane(x, w, rise):
    """The shortest change in L∞ within [0, 1] that changes w·x by the rise, or the farthest one."""
    direction = rise.sign()
    room = torch.where(per_image(direction) * w > 0, 1 - x, x).clamp_(min=0)
    weight, reach = w.abs().flatten(1), (room * (w != 0)).flatten(1)
    gain, way, rise = weight * reach, torch.zeros_like(rise), rise.abs()
    while True:
        free = reach > way[:, None]
        slope = (weight * free).sum(1)
        longer = (rise - (gain * ~free).sum(1)) / slope
        longer = torch.where(slope > 0, longer, torch.full_like(longer, 2))  # wider than the box
        if not (longer > way).any():
            break
        way = torch.max(way, longer)
        if (way >= 2).all():
            break
    return per_image(direction) * w.sign() * torch.min(way[:, None], reach).view_as(x)


def fab(network, clean, labels, targets, epsilon):
    """FAB towards one class per sample, from the clean images."""
    def difference(logits):
        return at(logits, targets) - at(logits, labels)

    x, nearest = clean.clone(), clean.clone()
    distance = torch.full((len(clean),), float("inf"))
    for _ in range(STEPS):
        _, value, w = network.ascent(x, difference)
        here = towards_hyperplane(x, w, -value)
        there = towards_hyperplane(clean, w, -value - (w * (clean - x)).flatten(1).sum(1))
        from_here, from_there = (
            each.flatten(1).abs().max(1)[0].clamp_(min=1e-8) for each in (here, there))
        alpha = per_image((from_here / (from_here + from_there)).clamp_(max=ALPHA))
        x = ((1 - alpha) * (x + ETA * here) + alpha * (clean + ETA * there)).clamp_(0, 1)
        now = fooled(network.logits(x), labels)
        change = (x - clean).flatten(1).abs().max(1)[0]
        nearer = now & (change < distance)
        distance = torch.where(nearer, change, distance)
        nearest[nearer] = x[nearer]
        x = torch.where(per_image(now), clean + BETA * (x - clean), x)
    return project(nearest, clean, epsilon), distance <= epsilon


def square(network, clean, labels, epsilon, naive):
    """Square from vertical stripes; who is broken leaves at once, unless naive."""
    def signs(count, *shape):
        return torch.randint(0, 2, (count, *shape)).float() * 2 - 1

    channels, height, width = clean.shape[1:]
    best = project(clean + epsilon * signs(len(clean), channels, 1, width), clean, epsilon)
    margin = margin_of(network.logits(best), labels)
    for i in range(SQUARES - 1):
        standing = torch.arange(len(clean)) if naive else (margin > 0).nonzero()[:, 0]
        if not len(standing):
            break
        share = SHARE / 2 ** sum(i * 10000 // SQUARES > border for border in HALVED_AFTER)
        side = min(max(round((share * height * width) ** 0.5), 1), height, width)
        top, left = (int(torch.randint(0, size - side + 1, ())) for size in (height, width))
        window = (slice(None), slice(None), slice(top, top + side), slice(left, left + side))
        tried, original = best[standing], clean[standing]
        change = epsilon * signs(len(standing), channels, 1, 1)
        tried[window] = (original[window] + change).clamp_(0, 1)
        found = margin_of(network.logits(tried), labels[standing])
        lower = found < margin[standing]
        margin[standing[lower]] = found[lower]
        best[standing[lower]] = tried[lower]
    return best, margin <= 0


def top_targets(network, clean, labels, naive):
    """For each rank the samples that an attack towards it still meets, and their targets."""
    ranked = others(network.logits(clean), labels).sort(1, descending=True)[1]
    broken = torch.zeros(len(clean), dtype=torch.bool)
    for rank in range(TARGETS):
        rows = (~broken | naive).nonzero()[:, 0]
        yield broken, rows, ranked[rows, rank]


def stages(naive):
    """Name and attack of each stage; an attack returns its images and which of them it broke."""
    def apgd_ce(network, x, y, epsilon):
        return apgd(network, x, y, lambda logits: CROSS_ENTROPY(logits, y), epsilon)

    def per_target(attack):
        def run(network, x, y, epsilon):
            images = x.clone()
            for broken, rows, targets in top_targets(network, x, y, naive):
                if len(rows):
                    found, now = attack(network, x[rows], y[rows], targets, epsilon)
                    first = now & ~broken[rows]
                    images[rows[first]] = found[first]
                    broken[rows[first]] = True
            return images, broken

        return run

    def apgd_t(network, x, y, targets, epsilon):
        return apgd(network, x, y, targeted_dlr(y, targets), epsilon)

    return [
        ("apgd-ce", apgd_ce),
        ("apgd-t", per_target(apgd_t)),
        ("fab-t", per_target(fab)),
        ("square", lambda network, x, y, epsilon: square(network, x, y, epsilon, naive)),
    ]


def attack(network, images, labels, epsilon, naive):
    """Yields name, seconds and standing samples of each stage; the judge asks on its own account."""
    standing = ~fooled(network.forward(images), labels)
    attacked = standing.clone()
    yield "clean", 0.0, int(standing.sum())
    for name, stage in stages(naive):
        begun = time.perf_counter()
        rows = (attacked if naive else standing).nonzero()[:, 0]
        if len(rows):
            found, _ = stage(network, images[rows], labels[rows], epsilon)
            with torch.no_grad():
                standing[rows] &= ~fooled(network.forward(found), labels[rows])
        yield name, time.perf_counter() - begun, int(standing.sum())


def faster(models, ask, seconds):
    """The one of several models that answers faster."""
    rates = []
    for model in models:
        ask(model)
        begun, runs = time.perf_counter(), 0
        while time.perf_counter() - begun < seconds:
            ask(model)
            runs += 1
        rates.append(runs / (time.perf_counter() - begun))
    return models[rates.index(max(rates))]


def measure(models, images, labels, epsilon, seconds, naive=False):
    """Runs AutoAttack once and prints images a second, and of each stage what it did.

    models: the network in both layouts, each a function of images in the default layout.
    """
    def gradient(model):
        x = images.clone().requires_grad_(True)
        torch.autograd.grad(model(x).sum(), x)

    def forward(model):
        with torch.no_grad():
            model(images)

    network = Network(faster(models, forward, seconds), faster(models, gradient, seconds))
    print("autoattack-layout-forward", models.index(network.forward))
    print("autoattack-layout-gradient", models.index(network.gradient))
    begun = time.perf_counter()
    for name, took, standing in attack(network, images, labels, epsilon, naive):
        print("autoattack-%s-standing" % name, standing)
        print("autoattack-%s-seconds" % name, took)
        print("autoattack-%s-gradients" % name, network.gradients)
        print("autoattack-%s-forwards" % name, network.forwards, flush=True)
        network.gradients = network.forwards = 0
    print("autoattack", len(images) / (time.perf_counter() - begun), flush=True)
