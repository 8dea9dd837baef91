using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>A token that is not created yet. Without changes it is a valid access token (RFC 9068 §2).</summary>
internal sealed class TokenDraft(TestIssuer issuer) : JwtDraft(issuer.Clock, () => issuer.FindKey(algorithm: null))
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public TestIssuer Issuer { get; } = issuer;

    public bool IsEncrypted { get; set; }

    public override string Write() => IsEncrypted ? WriteEncrypted() : base.Write();

    private protected override JsonObject CreateDefaultHeader(string algorithm, string keyId) => new()
    {
        ["alg"] = algorithm,
        ["typ"] = "at+jwt",
        ["kid"] = keyId,
    };

    // The audience of the application is read only if the test sets none, because the application may not have started.
    private protected override JsonObject CreateDefaultClaims() => new()
    {
        ["iss"] = Issuer.Issuer,
        ["sub"] = "alice",
        ["client_id"] = "test-client",
        ["aud"] = Claims.Changes("aud") ? TestIssuer.DefaultAudience : Issuer.Audiences.ToClaim(),
        ["jti"] = RandomText(16),
        ["iat"] = SecondsFromNow(TimeSpan.Zero),
        ["exp"] = SecondsFromNow(Lifetime),
    };

    // RFC 7516 §7.1: header, encrypted key, initialization vector, ciphertext, tag. All parts except the header are random.
    private string WriteEncrypted()
    {
        var header = new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM", ["typ"] = "at+jwt", ["cty"] = "JWT", ["kid"] = FindKey().KeyId };
        return string.Join('.', Encode(Header.Write(header)), RandomText(256), RandomText(12), RandomText(200), RandomText(16));
    }
}
