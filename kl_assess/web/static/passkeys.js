// Asks the browser for a passkey, or to make one, and sends what it answers with the form on the page.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

const named = (passkeys) => (passkeys || []).map((passkey) => ({ ...passkey, id: bytes(passkey.id) }));

const made = async (options) => {
  const passkey = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  const { response } = passkey;
  return {
    id: passkey.id,
    rawId: text(passkey.rawId),
    type: passkey.type,
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports ? response.getTransports() : [],
    },
    extensions: JSON.stringify(passkey.getClientExtensionResults()),
  };
};

const shown = async (options) => {
  const passkey = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    },
  });
  const { response } = passkey;
  return {
    id: passkey.id,
    rawId: text(passkey.rawId),
    type: passkey.type,
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
};

const WAYS = { create: made, get: shown };
const FAILED = {
  InvalidStateError: "This device has a passkey for your account already. Choose another device.",
  NotAllowedError: "The browser stopped, or waited too long. Press “Ask again”, or go back.",
  SecurityError: "The browser allows no passkeys at this address. It must be the one that everybody uses, with https.",
};
const OTHER = "This browser could not do it. Try another one, or another way.";

const form = document.querySelector("form[data-passkey]");
const said = form.querySelector("[data-said]");
let asking = false;

const ask = async () => {
  if (asking) return;
  asking = true;
  said.textContent = "Follow what your browser asks.";
  try {
    const answer = await WAYS[form.dataset.passkey](JSON.parse(form.dataset.options));
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    said.textContent = FAILED[error.name] || OTHER;
  }
  asking = false;
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
if (window.PublicKeyCredential) ask();
else said.textContent = "This browser knows no passkeys. Sign in another way.";
