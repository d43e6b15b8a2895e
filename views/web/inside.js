// Links inside the app keep the session, the place and the focus. The address changes as with Back and Forward, which
// Streamlit follows without loading itself anew; what a link names is in sight and focused when its page is drawn.
(() => {
  const main = () => document.querySelector('[data-testid="stMain"]');
  const app = () => document.querySelector('[data-testid="stApp"]');
  const state = () => app()?.getAttribute("data-test-script-state");
  let stop = () => {};

  // Keep the scroll position in the entry of history that is left.
  const leave = () => history.replaceState({ ...history.state, top: main()?.scrollTop ?? 0 }, "");

  // Do something when the page that was asked for has been drawn, unless the reader moves meanwhile. A run that was going on
  // when it was asked for may end first, or pass into the one that was asked for without an end: so it is done at each end.
  // Where a busy browser takes a whole run in one piece nobody sees it begin or end: so it is done a little later, too.
  const drawn = (then) => {
    stop();
    let begun = state() === "running";
    const moved = ["wheel", "touchmove", "keydown", "pointerdown", "click"];
    const watch = new MutationObserver(() => {
      begun ||= state() === "running";
      if (begun && state() === "notRunning") requestAnimationFrame(then);
    });
    const late = setTimeout(() => { if (state() === "notRunning") then(); }, 3000);
    const timer = setTimeout(() => stop(), 15000);
    stop = () => {
      watch.disconnect();
      [late, timer].forEach(clearTimeout);
      moved.forEach((name) => removeEventListener(name, stop, true));
    };
    moved.forEach((name) => addEventListener(name, stop, true));
    watch.observe(app(), { attributes: true, attributeFilter: ["data-test-script-state"] });
  };

  const focus = (element) => {
    if (!element) return;
    element.setAttribute("tabindex", "-1");
    element.focus({ preventScroll: true });
  };

  const arrive = (hash, samePage) => {
    const named = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (named) {
      named.scrollIntoView({ block: "start" });
      focus(named.matches("h1, h2, h3") ? named : named.querySelector("h1, h2, h3") ?? named);
    } else if (!samePage) {
      if (main()) main().scrollTop = 0;
      focus(main()?.querySelector("h1"));
    }
  };

  // Whether it is 会議用表示 says the address, and only the links into it and out of it change that: not a link that still
  // stands there from before the page was drawn anew, nor the address that an earlier run tells late.
  const meeting = () => new URLSearchParams(location.search).get("kaigi");
  const meet = (to) => {
    if (meeting()) to.searchParams.set("kaigi", meeting());
    else to.searchParams.delete("kaigi");
    return to;
  };
  const changes = (link, to) => link.closest(".to-meeting") || (link.closest("nav.meeting") && !to.searchParams.has("kaigi"));

  // It shows at once, before the page is drawn anew: until then what works the screen could be clicked.
  const show = () => document.documentElement.classList.toggle("kaigi", meeting() === "1");
  show();

  const push = history.pushState.bind(history);
  for (const name of ["pushState", "replaceState"]) {
    const own = history[name].bind(history);
    history[name] = (data, title, url) => { own(data, title, url ? meet(new URL(url, location)) : url); show(); };
  }

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const aside = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || event.defaultPrevented || aside || link.target || link.hasAttribute("download") || !app()) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || to.pathname.includes("/media/")) return;
    event.preventDefault();
    if (!changes(link, to)) meet(to);
    const samePage = to.pathname === location.pathname;
    if (samePage && to.search === location.search) { arrive(to.hash, true); return; }
    leave();
    push({}, "", to);
    show();
    drawn(() => arrive(to.hash, samePage));
    dispatchEvent(new PopStateEvent("popstate"));
  });

  addEventListener("popstate", (event) => {
    show();
    const top = event.state?.top;
    if (event.isTrusted && top !== undefined) drawn(() => { if (main()) main().scrollTop = top; });
  });
})();
