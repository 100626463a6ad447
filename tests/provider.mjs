// An OpenID provider for the tests: node tests/provider.mjs PORT REDIRECT... It lets in whoever writes a name; the address is
// NAME@example.org, and it is verified unless the name begins with "unverified".

import { Provider } from "oidc-provider";

const [port, ...redirects] = process.argv.slice(2);

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: "kl-assess",
      client_secret: "a secret of the provider's",
      redirect_uris: redirects,
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  cookies: { keys: ["only for tests"] },
  findAccount: (context, name) => ({
    accountId: name,
    claims: () => ({ sub: name, email: `${name}@example.org`, email_verified: !name.startsWith("unverified") }),
  }),
  pkce: { required: () => true },
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
