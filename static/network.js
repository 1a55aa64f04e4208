// The network as a drawing to move around in. Without scripts, without WebGL, on a phone and on paper the still one stays.
"use strict";
(() => {
  const WIDE = matchMedia("(min-width: 40.01rem)");
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  const DARK = matchMedia("(prefers-color-scheme: dark)");
  const ROUNDS = 200; // of the layout: it begins at the same places and so ends at the same
  const LONGEST = 36, FEW = 60; // letters of a name; nodes that all bear theirs
  const GOLDEN = Math.PI * (3 - Math.sqrt(5)); // an angle that never comes back to where it was
  let shown = null; // the renderer

  const capable = () => Boolean(document.createElement("canvas").getContext("webgl2"));

  // One after the other, once for the page.
  const loaded = new Map();
  const script = (src) => {
    if (!loaded.has(src))
      loaded.set(src, new Promise((done, failed) => {
        const one = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
        document.head.append(one);
      }));
    return loaded.get(src);
  };

  // Dialogues begin on a spiral in their order, people around the first of theirs; the layout moves them from there.
  const graphOf = (told) => {
    const graph = new graphology.UndirectedGraph(), first = new Map();
    for (const { actor, dialogue } of told.edges) if (!first.has(actor)) first.set(actor, dialogue);
    const dialogues = told.nodes.filter((node) => node.type === "dialogue"), others = told.nodes.filter((node) => node.type === "actor");
    for (const [place, node] of [...dialogues, ...others].entries()) {
      const near = first.has(node.id) ? graph.getNodeAttributes(first.get(node.id)) : { x: 0, y: 0 };
      const turn = place * GOLDEN, far = first.has(node.id) ? 12 : 30 * Math.sqrt(place);
      const full = node.years ? `${node.name}, ${node.years}` : node.name;
      const label = node.name.length > LONGEST ? `${node.name.slice(0, LONGEST - 1)}…` : node.name;
      graph.addNode(node.id, { x: near.x + far * Math.cos(turn), y: near.y + far * Math.sin(turn), label, full, kind: node.type, key: node.slug ?? node.id });
    }
    for (const edge of told.edges) graph.addEdge(edge.actor, edge.dialogue, { size: 1 });
    graph.forEachNode((id, { kind }) => {
      const size = (kind === "actor" ? 2.5 : 4) + 1.2 * Math.sqrt(graph.degree(id));
      graph.mergeNodeAttributes(id, { size, forceLabel: graph.order < FEW });
    });
    const { layoutForceAtlas2, layoutNoverlap } = graphologyLibrary;
    const settings = { ...layoutForceAtlas2.inferSettings(graph), gravity: 3, scalingRatio: 3 };
    layoutForceAtlas2.assign(graph, { iterations: ROUNDS, settings });
    layoutNoverlap.assign(graph, { maxIterations: 150, settings: { margin: 5, ratio: 1.6 } });
    return graph;
  };

  // As the still drawing is coloured, so that both schemes and high contrast are met.
  const coloursOf = (place) => {
    const of = (chosen, what) => getComputedStyle(place.querySelector(chosen) ?? place)[what];
    return {
      actor: of("svg .person", "fill"), dialogue: of("svg .dialogue", "fill"), edge: of("svg line", "stroke"),
      ink: of("svg .head", "fill"), paper: getComputedStyle(document.body).backgroundColor,
      font: getComputedStyle(place).fontFamily,
    };
  };

  const hovered = (colours) => (context, node, settings) => {
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const wide = context.measureText(node.full).width;
    const x = Math.max(3, Math.min(node.x + node.size + 3, context.canvas.clientWidth - wide - 6));
    context.fillStyle = colours.paper;
    context.fillRect(x - 3, node.y - settings.labelSize, wide + 6, settings.labelSize * 2);
    context.fillStyle = colours.ink;
    context.fillText(node.full, x, node.y + settings.labelSize / 3);
  };

  const draw = (place, graph) => {
    const colours = coloursOf(place), room = place.querySelector(".room");
    let over = null; // whoever the pointer is on: all that they are not joined to fades
    const near = (id) => !over || id === over || graph.areNeighbors(id, over);
    const quick = STILL.matches ? 0 : 200;
    const renderer = new Sigma(graph, room, {
      labelFont: colours.font, labelColor: { color: colours.ink }, labelSize: 12, labelDensity: 1.2, labelGridCellSize: 110,
      labelRenderedSizeThreshold: 4, defaultDrawNodeHover: hovered(colours), zIndex: true, stagePadding: 60,
      allowInvalidContainer: true, // it is hidden for print and by its button
      zoomDuration: quick, doubleClickZoomingDuration: quick, inertiaDuration: quick,
      nodeReducer: (id, node) => ({ ...node, color: near(id) ? colours[node.kind] : colours.edge, label: near(id) ? node.label : "", zIndex: near(id) ? 1 : 0 }),
      edgeReducer: (id, edge) => ({ ...edge, color: colours.edge, hidden: Boolean(over) && !graph.extremities(id).includes(over) }),
    });
    const on = (id) => { over = id; room.classList.toggle("on", Boolean(id)); renderer.refresh({ skipIndexation: true }); };
    renderer.on("enterNode", ({ node }) => on(node));
    renderer.on("leaveNode", () => on(null));
    renderer.on("clickNode", ({ node }) => {
      const { kind, key } = graph.getNodeAttributes(node);
      location.assign(place.dataset[kind].replace("~", encodeURIComponent(key)));
    });
    return renderer;
  };

  const button = (words, does, title) => {
    const one = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    if (title) one.setAttribute("aria-label", title);
    one.addEventListener("click", does);
    return one;
  };

  const tools = (place) => {
    const bar = Object.assign(document.createElement("p"), { className: "tools small" });
    const duration = () => ({ duration: STILL.matches ? 0 : 200 });
    const turn = button("Still drawing", () => {
      const moving = place.classList.toggle("moving");
      turn.textContent = moving ? "Still drawing" : "Drawing to move around in";
      if (moving) shown.refresh();
    });
    bar.append(
      button("+", () => shown.getCamera().animatedZoom(duration()), "Nearer"),
      button("−", () => shown.getCamera().animatedUnzoom(duration()), "Further"),
      button("Whole", () => shown.getCamera().animatedReset(duration())),
      turn,
    );
    return bar;
  };

  const moving = async (place) => {
    try {
      for (const src of place.dataset.libraries.split(" ")) await script(src);
      const answer = await fetch(place.dataset.api, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const graph = graphOf(await answer.json());
      const room = Object.assign(document.createElement("div"), { className: "room" });
      room.setAttribute("aria-hidden", "true"); // the list and the still drawing say the same
      // The wheel scrolls the page; it zooms where Ctrl is held.
      const passing = (event) => event.ctrlKey || event.stopPropagation();
      room.addEventListener("wheel", passing, { capture: true, passive: true });
      place.prepend(tools(place), room);
      place.classList.add("moving");
      shown = draw(place, graph);
      DARK.onchange = () => { shown.kill(); shown = draw(place, graph); };
      place.dataset.drawn = "yes";
    } catch {
      place.classList.remove("moving"); // the still drawing is there
      place.querySelector(".room")?.remove();
      place.querySelector(".tools")?.remove();
    }
  };

  const begin = () => {
    const place = document.querySelector(".network:not([data-met])");
    if (!place || !WIDE.matches || !capable()) return;
    place.dataset.met = "yes";
    shown?.kill();
    shown = null;
    new IntersectionObserver((seen, watching) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watching.disconnect();
      moving(place);
    }, { rootMargin: "300px" }).observe(place);
  };

  document.addEventListener("htmx:afterSettle", begin);
  begin();
})();
