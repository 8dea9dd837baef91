using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>Writes one token as a test wants it. Unchanged, it is a valid access token (RFC 9068 §2) of "alice", for the application under test.</summary>
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

    /// <summary>From this issuer (<c>iss</c>), by its own account: the keys do not change.</summary>
    /// <param name="issuer">The issuer identifier.</param>
    public TestTokenBuilder From(string issuer) => WithClaim("iss", issuer);

    /// <summary>For these APIs (<c>aud</c>): a string for one, an array for several. Otherwise for every application that uses the issuer, see
    /// <c>UseTestIssuer</c>; without one for <see cref="TestIssuer.DefaultAudience"/>.</summary>
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

    /// <summary>With these roles (<c>roles</c>, RFC 9068 §2.2.3.1), an array; without the claim otherwise.</summary>
    /// <param name="roles">The roles.</param>
    public TestTokenBuilder WithRoles(params string[] roles) => WithTexts("roles", roles);

    /// <summary>With these groups (<c>groups</c>, RFC 9068 §2.2.3.1), an array; without the claim otherwise.</summary>
    /// <param name="groups">The groups.</param>
    public TestTokenBuilder WithGroups(params string[] groups) => WithTexts("groups", groups);

    /// <summary>With this identifier (<c>jti</c>); a random one otherwise.</summary>
    /// <param name="id">The identifier.</param>
    public TestTokenBuilder WithId(string id) => WithClaim("jti", id);

    /// <summary>With this authentication context (<c>acr</c>, RFC 9068 §2.2.1); without the claim otherwise.</summary>
    /// <param name="acr">The value, as the provider and the API agreed on it.</param>
    public TestTokenBuilder WithAcr(string acr) => WithClaim("acr", acr);

    /// <summary>With these authentication methods (<c>amr</c>, RFC 8176), an array; without the claim otherwise.</summary>
    /// <param name="methods">The methods, <c>pwd</c> and <c>otp</c> for instance.</param>
    public TestTokenBuilder WithAmr(params string[] methods) => WithTexts("amr", methods);

    /// <summary>Of a user who authenticated so long before the token is created (<c>auth_time</c>, RFC 9068 §2.2.1); without the claim otherwise.</summary>
    /// <param name="ago">The time up to now, to the second.</param>
    public TestTokenBuilder AuthenticatedBefore(TimeSpan ago) => Change(draft => draft.Claims.Set("auth_time", () => draft.SecondsFromNow(-ago)));

    /// <summary>Bound to the key of a client (<c>cnf</c> with <c>jkt</c>, RFC 9449 §6.1); bound to nothing otherwise. A token can be bound to a certificate
    /// as well.</summary>
    /// <param name="client">The client, whose proofs the token needs from now on.</param>
    public TestTokenBuilder BoundTo(DPoPClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return BoundTo("jkt", client.KeyThumbprint);
    }

    /// <summary>Bound to a client certificate (<c>cnf</c> with <c>x5t#S256</c>, RFC 8705 §3.1); bound to nothing otherwise. A token can be bound to a
    /// client's key as well.</summary>
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

    /// <summary>Valid from so long after the token is created (<c>nbf</c>, RFC 7519 §4.1.5); without the claim otherwise.</summary>
    /// <param name="delay">The time from now, to the second.</param>
    public TestTokenBuilder ValidIn(TimeSpan delay) => Change(draft => draft.Claims.Set("nbf", () => draft.SecondsFromNow(delay)));

    /// <summary>Valid in an hour, for an hour: nothing else is wrong with it.</summary>
    public TestTokenBuilder NotYetValid() => ValidIn(TimeSpan.FromHours(1)).ExpiringIn(TimeSpan.FromHours(2));

    /// <summary>Issued in an hour, expiring an hour after that: nothing else is wrong with it.</summary>
    public TestTokenBuilder IssuedInTheFuture() =>
        Change(draft => draft.Claims.Set("iat", () => draft.SecondsFromNow(TimeSpan.FromHours(1)))).ExpiringIn(TimeSpan.FromHours(2));

    /// <summary>Signed with the issuer's key for this algorithm; with the issuer's first key otherwise, which is RS256 unless it was removed.</summary>
    /// <param name="algorithm">The algorithm. The issuer needs a key for it when the token is created, see
    /// <see cref="TestIssuer.AddKey(string, string?)"/>.</param>
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

    private TestTokenBuilder WithTexts(string claim, string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return WithClaim(claim, new JsonArray([.. values]));
    }

    private TestTokenBuilder BoundTo(string method, string value) => Change(draft => draft.Claims.SetWithin("cnf", method, value));
}
