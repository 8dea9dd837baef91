using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>Writes one token as a test wants it. Unchanged, it is a valid access token (RFC 9068 §2) from "alice" for <see cref="TestIssuer.DefaultAudience"/>.</summary>
/// <remarks>
/// Every method changes this builder and returns it; where two contradict each other the later one counts.
/// Whatever the header and the claims become, the signature over them is right, unless the test asks for a wrong one.
/// </remarks>
public sealed class TestTokenBuilder : TestJwtBuilder<TestTokenBuilder>
{
    private readonly TokenDraft _draft;

    internal TestTokenBuilder(TestIssuer issuer)
        : this(new TokenDraft(issuer))
    {
    }

    private TestTokenBuilder(TokenDraft draft)
        : base(draft) => _draft = draft;

    /// <summary>For these APIs (<c>aud</c>): a string for one, an array for several.</summary>
    /// <param name="audiences">The identifiers of the APIs.</param>
    public TestTokenBuilder For(params string[] audiences)
    {
        ArgumentNullException.ThrowIfNull(audiences);
        return WithClaim("aud", audiences is [var one] ? one : new JsonArray([.. audiences]));
    }

    /// <summary>With this subject (<c>sub</c>); "alice" otherwise.</summary>
    /// <param name="subject">The subject.</param>
    public TestTokenBuilder WithSubject(string subject) => WithClaim("sub", subject);

    /// <summary>With this client (<c>client_id</c>); "test-client" otherwise.</summary>
    /// <param name="clientId">The client identifier.</param>
    public TestTokenBuilder WithClient(string clientId) => WithClaim("client_id", clientId);

    /// <summary>With these scopes (<c>scope</c>, RFC 9068 §2.2.3); without the claim otherwise.</summary>
    /// <param name="scopes">The scopes; they are joined with spaces.</param>
    public TestTokenBuilder WithScope(params string[] scopes) => WithClaim("scope", string.Join(' ', scopes));

    /// <summary>Bound to the key of a client (<c>cnf</c> with <c>jkt</c>, RFC 9449 §6.1); bound to nothing otherwise. A token can be bound to a certificate as well.</summary>
    /// <param name="client">The client, whose proofs the token needs from now on.</param>
    public TestTokenBuilder BoundTo(DPoPClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return BoundTo("jkt", client.KeyThumbprint);
    }

    /// <summary>Bound to a client certificate (<c>cnf</c> with <c>x5t#S256</c>, RFC 8705 §3.1); bound to nothing otherwise. A token can be bound to a client's key as well.</summary>
    /// <param name="certificate">The certificate; its private key does not matter.</param>
    public TestTokenBuilder BoundTo(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return BoundTo("x5t#S256", Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)));
    }

    /// <summary>Expiring so long after the token is created (<c>exp</c>); after 5 minutes otherwise.</summary>
    /// <param name="lifetime">The time from now, to the second; negative for a token that has expired.</param>
    public TestTokenBuilder ExpiringIn(TimeSpan lifetime) => Change(draft => draft.Claims.Set("exp", () => draft.SecondsFromNow(lifetime)));

    /// <summary>Expired an hour ago, issued 5 minutes before that: nothing else is wrong with it.</summary>
    public TestTokenBuilder Expired() => Change(draft =>
    {
        draft.Claims.Set("iat", () => draft.SecondsFromNow(TimeSpan.FromMinutes(-65)));
        draft.Claims.Set("exp", () => draft.SecondsFromNow(TimeSpan.FromMinutes(-60)));
    });

    /// <summary>Signed with the issuer's key for this algorithm; with the issuer's first key otherwise, which is RS256 unless it was removed.</summary>
    /// <param name="algorithm">The algorithm. The issuer needs a key for it when the token is created, see <see cref="TestIssuer.AddKey(string, string?)"/>.</param>
    public TestTokenBuilder SignedWith(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return Change(draft => (draft.FindKey, draft.Seal) = (() => _draft.Issuer.FindKey(algorithm), TokenSeal.Proper));
    }

    /// <summary>Looking like an encrypted token: five segments (RFC 7516 §7.1), noise behind the header. Claims and signature do not matter.</summary>
    public TestTokenBuilder Encrypted()
    {
        _draft.IsEncrypted = true;
        return this;
    }

    private TestTokenBuilder BoundTo(string method, string value) => Change(draft => draft.Claims.SetWithin("cnf", method, value));
}
