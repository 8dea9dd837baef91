using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>A token that is not written yet. Without changes it is a valid access token (RFC 9068 §2).</summary>
internal sealed class TokenDraft(TestIssuer issuer)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public TestIssuer Issuer { get; } = issuer;

    public JsonDraft Header { get; } = new();

    public JsonDraft Claims { get; } = new();

    /// <summary>Finds the key when the token is written; the issuer's first key if null.</summary>
    public Func<TestSigningKey>? FindKey { get; set; }

    public TokenSeal Seal { get; set; } = TokenSeal.Proper;

    public bool IsEncrypted { get; set; }

    public long SecondsFromNow(TimeSpan offset) => (Issuer.Clock.GetUtcNow() + offset).ToUnixTimeSeconds();

    public string Write()
    {
        TestSigningKey key = FindKey?.Invoke() ?? Issuer.FindKey(algorithm: null);
        if (IsEncrypted)
            return WriteEncrypted(key);

        string signingInput = Encode(Header.Write(UsualHeader(key))) + "." + Encode(Claims.Write(UsualClaims()));
        return signingInput + "." + Encode(Seal.Sign(key, Encoding.ASCII.GetBytes(signingInput)));
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string RandomText(int bytes) => Encode(RandomNumberGenerator.GetBytes(bytes));

    private JsonObject UsualHeader(TestSigningKey key) => new()
    {
        ["alg"] = Seal.Algorithm ?? key.Algorithm,
        ["typ"] = "at+jwt",
        ["kid"] = key.KeyId,
    };

    private JsonObject UsualClaims() => new()
    {
        ["iss"] = Issuer.Issuer,
        ["sub"] = "alice",
        ["client_id"] = "test-client",
        ["aud"] = TestIssuer.DefaultAudience,
        ["jti"] = RandomText(16),
        ["iat"] = SecondsFromNow(TimeSpan.Zero),
        ["exp"] = SecondsFromNow(Lifetime),
    };

    // RFC 7516 §7.1: header, encrypted key, initialization vector, ciphertext, tag. All but the header is noise.
    private string WriteEncrypted(TestSigningKey key)
    {
        var header = new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM", ["typ"] = "at+jwt", ["cty"] = "JWT", ["kid"] = key.KeyId };
        return string.Join('.', Encode(Header.Write(header)), RandomText(256), RandomText(12), RandomText(200), RandomText(16));
    }
}
