// Make identity proofs on your server (.NET 6 or later): dotnet run Identity.cs -- EXT_ID SALT VALIDITY_MS [full|read]
using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

long validityMs = long.Parse(args[2], CultureInfo.InvariantCulture);
string scope = args.Length > 3 ? args[3] : "full";
Console.WriteLine(Identity.Md5Proof(args[0], args[1], validityMs));
Console.WriteLine(Identity.HmacProof(args[0], args[1], validityMs, scope));
Console.WriteLine(Identity.JwtProof(args[0], args[1], validityMs, scope));

public static class Identity
{
    public static string Md5Proof(string extId, string salt, long validityMs)
    {
        // The whole text is lower-cased, the salt included. Invariant, or a Turkish machine makes another proof.
        string text = $"{extId}:{salt}:{validityMs}".ToLowerInvariant();
        return $"{Hex(MD5.HashData(Encoding.UTF8.GetBytes(text)))}:{validityMs}";
    }

    public static string HmacProof(string extId, string salt, long validityMs, string scope = "full")
    {
        // Only the id is lower-cased; the salt is the key as it is.
        string message = $"{extId.ToLowerInvariant()}:{validityMs}:{scope}";
        return $"v2:{Hex(HmacSha256(salt, message))}:{validityMs}:{scope}";
    }

    public static string JwtProof(string extId, string salt, long validityMs, string scope = "full")
    {
        // Any JWT library does this too: algorithm HS256, the salt as the secret. `exp` is in seconds.
        string header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
        string claims = $"{{\"sub\":\"{JsonEncodedText.Encode(extId)}\",\"exp\":{validityMs / 1000},\"scope\":\"{scope}\"}}";
        string signed = $"{Base64Url(Encoding.UTF8.GetBytes(header))}.{Base64Url(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Base64Url(HmacSha256(salt, signed))}";
    }

    static byte[] HmacSha256(string salt, string message) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(salt), Encoding.UTF8.GetBytes(message));

    // Convert.ToHexString writes capitals; a proof has small letters.
    static string Hex(byte[] data) => Convert.ToHexString(data).ToLowerInvariant();

    static string Base64Url(byte[] data) =>
        Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
