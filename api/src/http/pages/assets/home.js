// Sign-in and sign-out; everything else is GraphQL at /graphql.
const at = (id) => document.getElementById(id);

async function ask(query, variables) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

const outcomes = {
  CONNECTED: "The account is connected.",
  CHOOSE: "Several accounts were found: choose one.",
  DENIED: "You said no on the platform's page. Nothing was changed.",
  FAILED: "The account could not be connected.",
};

async function show() {
  const { viewer } = await ask("{ viewer { role user { name } church { name } } }");
  at("sign-in").hidden = viewer !== null;
  at("inside").hidden = viewer === null;
  if (viewer) at("who").textContent = `${viewer.user?.name ?? "Steeple"}, ${viewer.role} of ${viewer.church.name}`;
}

function say(error) {
  at("said").textContent = error.message;
}

at("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = { email: at("email").value, password: at("password").value };
  try {
    const query = "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { message } } }";
    const { signIn } = await ask(query, { input });
    at("said").textContent = signIn.userErrors.map((error) => error.message).join(" ");
    await show();
  } catch (error) {
    say(error);
  }
});

at("sign-out").addEventListener("click", async () => {
  await ask("mutation { signOut { signedOut } }").catch(say);
  await show().catch(say);
});

at("said").textContent = outcomes[new URLSearchParams(location.search).get("connect")] ?? "";
show().catch(say);
