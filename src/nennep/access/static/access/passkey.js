// Keys kept in the machine (passkeys). A form marked data-passkey asks the browser for the key when it is sent, puts the answer into its
// hidden input, and goes on as any form. "open": sign in with the key alone; "use": prove oneself; "make": register a new key.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const withBytes = (options) => {
  const ready = { ...options, challenge: bytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) ready[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return ready;
};

const asJson = (credential) => {
  const response = {};
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  };
};

const optionsOf = async (form) => {
  if (form.dataset.passkey === 'open') {
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options.publicKey;
  }
  const given = JSON.parse(document.getElementById('passkey-options').textContent);
  return (given.request_options || given.creation_options).publicKey;
};

const ask = async (form) => {
  const options = withBytes(await optionsOf(form));
  if (form.dataset.passkey !== 'make') return navigator.credentials.get({ publicKey: options });
  const alone = form.elements.passwordless?.checked;
  options.authenticatorSelection = {
    ...options.authenticatorSelection, residentKey: alone ? 'required' : 'discouraged', requireResidentKey: alone,
    userVerification: alone ? 'required' : 'preferred',
  };
  return navigator.credentials.create({ publicKey: options });
};

const watch = (form) => {
  form.hidden = false;
  const failed = form.querySelector('[data-passkey-failed]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (failed) failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(asJson(await ask(form)));
    } catch {
      if (failed) failed.hidden = false;
      return;
    }
    form.submit();
  });
};

if (window.isSecureContext && window.PublicKeyCredential) {
  document.querySelectorAll('form[data-passkey]').forEach(watch);
  document.querySelectorAll('[data-passkey-missing]').forEach((note) => { note.hidden = true; });
}
