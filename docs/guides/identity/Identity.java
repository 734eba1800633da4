// Make identity proofs on your server: java Identity.java EXT_ID SALT VALIDITY_MS [full|read]
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Identity {
    static String md5Proof(String extId, String salt, long validityMs) throws GeneralSecurityException {
        // The whole text is lower-cased, the salt included. Locale.ROOT, or a Turkish machine makes another proof.
        String text = (extId + ":" + salt + ":" + validityMs).toLowerCase(Locale.ROOT);
        return hex(MessageDigest.getInstance("MD5").digest(utf8(text))) + ":" + validityMs;
    }

    static String hmacProof(String extId, String salt, long validityMs, String scope) throws GeneralSecurityException {
        // Only the id is lower-cased; the salt is the key as it is.
        String message = extId.toLowerCase(Locale.ROOT) + ":" + validityMs + ":" + scope;
        return "v2:" + hex(hmacSha256(salt, message)) + ":" + validityMs + ":" + scope;
    }

    static String jwtProof(String extId, String salt, long validityMs, String scope) throws GeneralSecurityException {
        // Any JWT library does this too: algorithm HS256, the salt as the secret. `exp` is in seconds.
        String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
        String claims =
            "{\"sub\":" + quoted(extId) + ",\"exp\":" + validityMs / 1000 + ",\"scope\":" + quoted(scope) + "}";
        String signed = base64url(utf8(header)) + "." + base64url(utf8(claims));
        return signed + "." + base64url(hmacSha256(salt, signed));
    }

    static byte[] hmacSha256(String salt, String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(utf8(salt), "HmacSHA256"));
        return mac.doFinal(utf8(message));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String base64url(byte[] data) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(data);
    }

    static String hex(byte[] data) {
        StringBuilder out = new StringBuilder();
        for (byte b : data) {
            out.append(Character.forDigit((b >> 4) & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return out.toString();
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    public static void main(String[] args) throws GeneralSecurityException {
        long validityMs = Long.parseLong(args[2]);
        String scope = args.length > 3 ? args[3] : "full";
        System.out.println(md5Proof(args[0], args[1], validityMs));
        System.out.println(hmacProof(args[0], args[1], validityMs, scope));
        System.out.println(jwtProof(args[0], args[1], validityMs, scope));
    }
}
