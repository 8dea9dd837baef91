using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>An API that receives arbitrary input. Its key is an elliptic one, so that signing a token costs little.</summary>
public sealed class Door : IDisposable
{
    private readonly AccessTokenValidator _validator;
    private readonly TestSigningKey _key = TestSigningKey.Create("ES256", "door");

    public Door()
    {
        Issuer = new TestIssuer("https://issuer.example/", new TestClock(), _key);
        _validator = Issuer.CreateValidator();
    }

    public TestIssuer Issuer { get; }

    public AccessTokenValidationResult Send(StringValues authorization, string target = "/") => Send(new ResourceRequest
    {
        Method = "GET",
        Target = target,
        Scheme = "https",
        Host = "api.example.com",
        Authorization = authorization,
    });

    public AccessTokenValidationResult Send(in ResourceRequest request) => _validator.ValidateAtOnce(request);

    /// <summary>The properties of every result: one of the outcomes, a defined failure code, and a challenge that can be written.</summary>
    public bool IsWellFormed(AccessTokenValidationResult result)
    {
        Challenge challenge = _validator.CreateChallenge(result);
        return result.Outcome switch
        {
            AccessTokenOutcome.Valid => result is { Token: not null, Failure: null },
            AccessTokenOutcome.NoCredentials => result is { Token: null, Failure.Code: TokenFailureCode.NoCredentials } && challenge.StatusCode == 401,
            AccessTokenOutcome.Rejected => result is { Token: null, Failure: { } failure }
                && Enum.IsDefined(failure.Code)
                && failure.Code != TokenFailureCode.None
                && Enum.IsDefined(failure.Stage)
                && failure.Explanation.Length > 0
                && challenge.StatusCode is 400 or 401,
            _ => false,
        };
    }

    public void Dispose()
    {
        _validator.Dispose();
        Issuer.Dispose();
        _key.Dispose();
    }
}
