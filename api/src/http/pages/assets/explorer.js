// Runs a document over HTTP, or a subscription over the WebSocket, and shows what comes back.
const at = (id) => document.getElementById(id);
let socket;

function show(value, more) {
  const text = JSON.stringify(value, null, 2);
  at("answer").textContent = more ? `${text}\n\n${at("answer").textContent}` : text;
}

function subscribe(payload) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/graphql/ws`, "graphql-transport-ws");
  socket.onopen = () => socket.send(JSON.stringify({ type: "connection_init" }));
  socket.onclose = (event) => show({ closed: event.code, reason: event.reason }, true);
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "connection_ack") socket.send(JSON.stringify({ id: "1", type: "subscribe", payload }));
    else if (message.type === "ping") socket.send(JSON.stringify({ type: "pong" }));
    else show(message.payload ?? message.type, true);
  };
}

async function run() {
  socket?.close(1000);
  at("answer").textContent = "";
  try {
    const payload = { query: at("query").value, variables: JSON.parse(at("variables").value || "{}") };
    if (/^\s*subscription\b/m.test(payload.query)) return subscribe(payload);
    const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
    const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(payload) });
    show(await answer.json());
  } catch (error) {
    show({ error: error.message });
  }
}

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
at("ask").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
