using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing.Tokens;

namespace OidcTokenValidation.Testing;

/// <summary>Builds a token. Without changes it is a valid access token (RFC 9068 §2) of "alice" for the application under test.</summary>
/// <remarks>
/// Every method changes this builder and returns it. If two methods contradict each other, the last call applies.
/// The signature is valid for the resulting header and claims, unless the test sets another one.
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

    /// <summary>Sets the issuer (<c>iss</c>). The signing key does not change.</summary>
    /// <param name="issuer">The issuer identifier.</param>
    public TestTokenBuilder From(string issuer) => WithClaim("iss", issuer);

    /// <summary>Sets the audiences (<c>aud</c>): a string for one, an array for several. The default is every application that uses the issuer, see
    /// <c>UseTestIssuer</c>; without one, <see cref="TestIssuer.DefaultAudience"/>.</summary>
    /// <param name="audiences">The identifiers of the APIs.</param>
    public TestTokenBuilder For(params string[] audiences)
    {
        ArgumentNullException.ThrowIfNull(audiences);
        return WithClaim("aud", audiences is [var one] ? one : new JsonArray([.. audiences]));
    }

    /// <summary>Sets the subject (<c>sub</c>). The default is "alice".</summary>
    /// <param name="subject">The subject.</param>
    public TestTokenBuilder WithSubject(string subject) => WithClaim("sub", subject);

    /// <summary>Sets the client (<c>client_id</c>). The default is "test-client".</summary>
    /// <param name="clientId">The client identifier.</param>
    public TestTokenBuilder WithClient(string clientId) => WithClaim("client_id", clientId);

    /// <summary>Sets the scopes (<c>scope</c>, RFC 9068 §2.2.3). By default the claim is missing.</summary>
    /// <param name="scopes">The scopes; they are joined with spaces.</param>
    public TestTokenBuilder WithScope(params string[] scopes) => WithClaim("scope", string.Join(' ', scopes));

    /// <summary>Sets the roles (<c>roles</c>, RFC 9068 §2.2.3.1), an array. By default the claim is missing.</summary>
    /// <param name="roles">The roles.</param>
    public TestTokenBuilder WithRoles(params string[] roles) => WithTexts("roles", roles);

    /// <summary>Sets the groups (<c>groups</c>, RFC 9068 §2.2.3.1), an array. By default the claim is missing.</summary>
    /// <param name="groups">The groups.</param>
    public TestTokenBuilder WithGroups(params string[] groups) => WithTexts("groups", groups);

    /// <summary>Sets the identifier (<c>jti</c>). The default is random.</summary>
    /// <param name="id">The identifier.</param>
    public TestTokenBuilder WithId(string id) => WithClaim("jti", id);

    /// <summary>Sets the authentication context (<c>acr</c>, RFC 9068 §2.2.1). By default the claim is missing.</summary>
    /// <param name="acr">The value that the provider and the API agree on.</param>
    public TestTokenBuilder WithAcr(string acr) => WithClaim("acr", acr);

    /// <summary>Sets the authentication methods (<c>amr</c>, RFC 8176), an array. By default the claim is missing.</summary>
    /// <param name="methods">The methods, for instance <c>pwd</c> and <c>otp</c>.</param>
    public TestTokenBuilder WithAmr(params string[] methods) => WithTexts("amr", methods);

    /// <summary>Sets how long before the creation of the token the user authenticated (<c>auth_time</c>, RFC 9068 §2.2.1). By default the claim is
    /// missing.</summary>
    /// <param name="ago">The time up to the creation, to the second.</param>
    public TestTokenBuilder AuthenticatedBefore(TimeSpan ago) => Change(draft => draft.Claims.Set("auth_time", () => draft.SecondsFromNow(-ago)));

    /// <summary>Binds the token to the key of a client (<c>cnf</c> with <c>jkt</c>, RFC 9449 §6.1). By default it is not bound. A token can be bound to a
    /// certificate as well.</summary>
    /// <param name="client">The client whose proofs the token needs.</param>
    public TestTokenBuilder BoundTo(DPoPClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return BoundTo("jkt", client.KeyThumbprint);
    }

    /// <summary>Binds the token to a client certificate (<c>cnf</c> with <c>x5t#S256</c>, RFC 8705 §3.1). By default it is not bound. A token can be bound
    /// to the key of a client as well.</summary>
    /// <param name="certificate">The certificate. Its private key is not needed.</param>
    public TestTokenBuilder BoundTo(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return BoundTo("x5t#S256", Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)));
    }

    /// <summary>Sets the lifetime after the creation of the token (<c>exp</c>). The default is 5 minutes.</summary>
    /// <param name="lifetime">The time after the creation, to the second; negative for an expired token.</param>
    public TestTokenBuilder ExpiringIn(TimeSpan lifetime) => Change(draft => draft.Claims.Set("exp", () => draft.SecondsFromNow(lifetime)));

    /// <summary>Makes the token expired for an hour, issued 5 minutes before that. It has no other fault.</summary>
    public TestTokenBuilder Expired() => Change(draft =>
    {
        draft.Claims.Set("iat", () => draft.SecondsFromNow(TimeSpan.FromMinutes(-65)));
        draft.Claims.Set("exp", () => draft.SecondsFromNow(TimeSpan.FromMinutes(-60)));
    });

    /// <summary>Sets when the token becomes valid after its creation (<c>nbf</c>, RFC 7519 §4.1.5). By default the claim is missing.</summary>
    /// <param name="delay">The time after the creation, to the second.</param>
    public TestTokenBuilder ValidIn(TimeSpan delay) => Change(draft => draft.Claims.Set("nbf", () => draft.SecondsFromNow(delay)));

    /// <summary>Makes the token valid in an hour, for an hour. It has no other fault.</summary>
    public TestTokenBuilder NotYetValid() => ValidIn(TimeSpan.FromHours(1)).ExpiringIn(TimeSpan.FromHours(2));

    /// <summary>Sets the time of issue in an hour and the expiry an hour after that. The token has no other fault.</summary>
    public TestTokenBuilder IssuedInTheFuture() =>
        Change(draft => draft.Claims.Set("iat", () => draft.SecondsFromNow(TimeSpan.FromHours(1)))).ExpiringIn(TimeSpan.FromHours(2));

    /// <summary>Signs with the issuer's key for this algorithm. The default is the issuer's first key, which is RS256 unless it was removed.</summary>
    /// <param name="algorithm">The algorithm. The issuer needs a key for it when the token is created, see
    /// <see cref="TestIssuer.AddKey(string, string?)"/>.</param>
    public TestTokenBuilder SignedWith(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return Change(draft => (draft.FindKey, draft.Signer) = (() => _draft.Issuer.FindKey(algorithm), JwtSigner.Default));
    }

    /// <summary>Makes the token look encrypted: five segments (RFC 7516 §7.1) with random bytes after the header. Claims and signature are ignored.</summary>
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
