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
    private readonly ConcurrentDictionary<AccessTokenProfile, AccessTokenValidator> _validators = new();

    public ProfileValidators() => _issuer = new("https://issuer.example/", new TestClock(), _key);

    public string Sign(TokenShape shape) => shape.Sign(_issuer);

    public AccessTokenValidationResult Validate(AccessTokenProfile profile, string token) =>
        _validators.GetOrAdd(profile, Create).ValidateAtOnce(TestRequest.Bearer(token));

    public AccessTokenValidationResult Validate(AccessTokenProfile profile, TokenShape shape) => Validate(profile, Sign(shape));

    public void Dispose()
    {
        foreach (AccessTokenValidator validator in _validators.Values)
            validator.Dispose();
        _issuer.Dispose();
        _key.Dispose();
    }

    // The issuer is an audience too: that of sessions which have none.
    private AccessTokenValidator Create(AccessTokenProfile profile)
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = profile;
        return AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api", _issuer.Issuer }, Issuers = { trusted } }, _issuer.Clock);
    }
}
