// Fetches chunks for one linked script. Each chunk hands its modules to the very script element that brought it, so
// two copies or versions of the script on one page never meet. Answers a function: module name → promise of its exports.
// `needs` maps a module's name to the chunk files it needs, in order; `held` returns the exports held so far, by name.
(needs, held) => {
  const page = globalThis.document;
  const found = page && page.currentScript;
  // An <img name="currentScript"> shadows the property: only a real script element may say where chunks come from.
  const own = found && found instanceof HTMLScriptElement ? found : { src: "", nonce: "" };
  const base = own.src && new URL("chunks/", own.src).href;
  const address = (file) => base + file + ".js";
  const fetched = {};
  let policy;

  const trusted = (file) => {
    try {
      policy ||= trustedTypes.createPolicy("plaudit", { createScriptURL: address });
    } catch {
      return address(file); // no trusted types here, or a page that does not allow the policy and says so itself
    }
    return policy.createScriptURL(file);
  };

  const fetch = (file) =>
    (fetched[file] ||= new Promise((resolve, reject) => {
      if (!base) throw Error("plaudit: the script must come from a script tag with src");
      const script = page.createElement("script");
      script.crossOrigin = "anonymous";
      script.nonce = own.nonce;
      script.src = trusted(file);
      script.__plaudit = (factory) => {
        let ran;
        resolve(() => (ran ||= new Promise((done) => done(factory(held(), load)))));
      };
      script.onload = script.onerror = () => {
        script.remove();
        reject(Error("plaudit: could not load " + address(file)));
      };
      page.head.append(script);
    }).catch((error) => {
      delete fetched[file]; // the next call tries again
      throw error;
    }));

  const load = async (name) => {
    for (const run of await Promise.all(needs[name].map(fetch))) await run();
    return held()[name];
  };
  load.needs = (more) => Object.assign(needs, more); // of the lazy imports that only one chunk can make
  return load;
}
