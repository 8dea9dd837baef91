using System.Collections.Concurrent;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles.Support;

/// <summary>An issuer whose tokens have the audience "api", and one validator for each profile.</summary>
public sealed class ProfileValidators : IDisposable
{
    private readonly TestSigningKey _key = TestSigningKey.Create("RS256", "k");
    private readonly TestIssuer _issuer;
    private readonly TestIssuer _trustDomain;
    private readonly ConcurrentDictionary<(TestIssuer Issuer, TokenShape Shape), string> _tokens = new();
    private readonly ConcurrentDictionary<AccessTokenProfile, AccessTokenValidator> _validators = new();

    public ProfileValidators()
    {
        var clock = new TestClock();
        (_issuer, _trustDomain) = (new("https://issuer.example/", clock, _key), new(WorkloadShapes.TrustDomain, clock, _key));
    }

    /// <summary>Validates a token of the issuer that the profile needs: of a trust domain, without <c>iss</c>, or of another issuer.</summary>
    public AccessTokenValidationResult Validate(AccessTokenProfile profile, TokenShape shape) =>
        _validators.GetOrAdd(profile, Create).ValidateAtOnce(TestRequest.Bearer(_tokens.GetOrAdd((IssuerOf(profile), shape), static token => token.Shape.Sign(token.Issuer))));

    public void Dispose()
    {
        foreach (AccessTokenValidator validator in _validators.Values)
            validator.Dispose();
        _issuer.Dispose();
        _trustDomain.Dispose();
        _key.Dispose();
    }

    private TestIssuer IssuerOf(AccessTokenProfile profile) => profile.TakesIssuerFromSubject ? _trustDomain : _issuer;

    // The issuer is an audience too: that of sessions which have none.
    private AccessTokenValidator Create(AccessTokenProfile profile)
    {
        TrustedIssuer trusted = IssuerOf(profile).Trust(profile);
        return AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api", _issuer.Issuer }, Issuers = { trusted } }, _issuer.Clock);
    }
}
