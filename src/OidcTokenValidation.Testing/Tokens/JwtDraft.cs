using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>A signed JWT that is not created yet: the defaults of its kind and the changes of the test.</summary>
internal abstract class JwtDraft
{
    private readonly TimeProvider _clock;

    private protected JwtDraft(TimeProvider clock, Func<TestSigningKey> findKey)
    {
        _clock = clock;
        FindKey = findKey;
    }

    public JsonDraft Header { get; } = new();

    public JsonDraft Claims { get; } = new();

    /// <summary>Finds the signing key when the JWT is created.</summary>
    public Func<TestSigningKey> FindKey { get; set; }

    public JwtSigner Signer { get; set; } = JwtSigner.Default;

    public long SecondsFromNow(TimeSpan offset) => (_clock.GetUtcNow() + offset).ToUnixTimeSeconds();

    public virtual string Write()
    {
        TestSigningKey key = FindKey();
        string algorithm = Signer.Algorithm ?? key.Algorithm;
        string signingInput = Encode(Header.Write(CreateDefaultHeader(algorithm, key.KeyId))) + "." + Encode(Claims.Write(CreateDefaultClaims()));
        return signingInput + "." + Encode(Signer.Sign(key, Encoding.ASCII.GetBytes(signingInput)));
    }

    private protected static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private protected static string RandomText(int bytes) => Encode(RandomNumberGenerator.GetBytes(bytes));

    private protected abstract JsonObject CreateDefaultHeader(string algorithm, string keyId);

    private protected abstract JsonObject CreateDefaultClaims();
}
