using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>A signed JWT that is not written yet: the usual one of its kind, and what a test changes about it.</summary>
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

    /// <summary>Finds the key when the JWT is written.</summary>
    public Func<TestSigningKey> FindKey { get; set; }

    public TokenSeal Seal { get; set; } = TokenSeal.Proper;

    public long SecondsFromNow(TimeSpan offset) => (_clock.GetUtcNow() + offset).ToUnixTimeSeconds();

    public virtual string Write()
    {
        TestSigningKey key = FindKey();
        string algorithm = Seal.Algorithm ?? key.Algorithm;
        string signingInput = Encode(Header.Write(UsualHeader(algorithm, key.KeyId))) + "." + Encode(Claims.Write(UsualClaims()));
        return signingInput + "." + Encode(Seal.Sign(key, Encoding.ASCII.GetBytes(signingInput)));
    }

    private protected static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private protected static string RandomText(int bytes) => Encode(RandomNumberGenerator.GetBytes(bytes));

    private protected abstract JsonObject UsualHeader(string algorithm, string keyId);

    private protected abstract JsonObject UsualClaims();
}
