// What test_everypage_in_browser.py asks each page; every function returns a list of what is wrong, empty where all is well.

/** What sticks out of the window, or is cut off where nobody can scroll to it. What one hears only is one pixel large; a
 * line that ends in an ellipsis is one that says the same elsewhere; a field scrolls with its caret. */
function misfits() {
    const edge = document.documentElement.clientWidth;
    const found = [];
    const name = (each) => each.tagName.toLowerCase() + [...each.classList].map((one) => "." + one).join("");
    if (document.documentElement.scrollWidth > edge) found.push(`page ${document.documentElement.scrollWidth} > ${edge}`);
    for (const each of document.body.querySelectorAll("*")) {
        const box = each.getBoundingClientRect();
        const style = getComputedStyle(each);
        if (!each.checkVisibility({ visibilityProperty: true }) || box.width < 2 || each.closest("svg, .visually-hidden, .skip-link, .katex")) continue;
        if (style.clipPath !== "none") continue;
        const scrolls = (up) => up && (/(auto|scroll)/.test(getComputedStyle(up).overflowX) || scrolls(up.parentElement));
        if ((box.right > edge + 1 || box.left < -1) && !scrolls(each.parentElement)) found.push(`out ${name(each)}`);
        const isCut = each.scrollWidth > each.clientWidth + 1 && /(hidden|clip)/.test(style.overflowX);
        const isShut = each.scrollHeight > each.clientHeight + 1 && /(hidden|clip)/.test(style.overflowY);
        if ((isCut || isShut) && !each.matches("input, select") && style.textOverflow !== "ellipsis" && style.webkitLineClamp === "none") found.push(`cut ${name(each)}`);
    }
    return [...new Set(found)].slice(0, 6);
}

/** Each control in turn, forwards and back: it shows that it has the focus, and no bar lies wholly over it. */
function unseenFocus() {
    const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter((each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }) && !each.closest(".visually-hidden"));
    const name = (each) => `${each.tagName.toLowerCase()} ${each.className?.baseVal ?? each.className} ${(each.textContent || each.name || "").trim().slice(0, 30)}`;
    const marked = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    const shows = (each) => {
        for (let up = each, far = 0; up && far < 4; up = up.parentElement, far++) {
            if (marked(getComputedStyle(up)) || marked(getComputedStyle(up, "::after"))) return true;
        }
        return false;
    };
    const found = new Set();
    for (const each of [...controls, ...controls.toReversed()].slice(0, 400)) {
        each.focus();
        each.scrollIntoView({ block: "nearest", inline: "nearest" }); // a table's own bar is no bar over it
        if (document.activeElement !== each) continue;
        const box = each.getBoundingClientRect();
        const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
        const isSeen = points.some(([x, y]) => {
            const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
            return top && (each.contains(top) || top.contains(each) && !top.matches("html, body, main") || each.labels?.length && [...each.labels].some((label) => label.contains(top)));
        });
        if (box.width > 1 && !isSeen) found.add(`covered ${name(each)}`);
        if (box.width > 1 && !shows(each)) found.add(`unmarked ${name(each)}`);
    }
    return [...found].slice(0, 6);
}

/** On paper: what can be pressed or leads elsewhere, and what is not black on white. */
function unprintable() {
    const found = [];
    for (const each of document.querySelectorAll("nav:not(.which), .site-header, #header, button:not(.pool-answer), .button, [type=submit], summary, .scroller, .results, .table-of-rows")) {
        const isScroller = each.matches(".scroller, .results, .table-of-rows");
        const isWord = each.matches("summary") && getComputedStyle(each).listStyleType === "none"; // a heading, or whose task it is
        if (each.checkVisibility() && !isWord && (!isScroller || getComputedStyle(each).overflowX !== "visible")) found.push(each.className || each.tagName);
    }
    const { backgroundColor, color } = getComputedStyle(document.documentElement);
    if (`${backgroundColor} ${color}` !== "rgb(255, 255, 255) rgb(0, 0, 0)") found.push(`${color} on ${backgroundColor}`);
    for (const each of document.querySelectorAll(".question, .prompt, .own-card, .plot-panel, tr")) {
        if (getComputedStyle(each).breakInside !== "avoid") found.push(`may break: ${each.className || each.tagName}`);
    }
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > edge) found.push("too wide");
    for (const each of document.querySelectorAll("table")) {
        if (each.checkVisibility() && each.getBoundingClientRect().right > edge + 1) found.push(`cut: table ${each.id}`);
    }
    return [...new Set(found)];
}
