using Microsoft.Extensions.Primitives;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Pipeline;

/// <summary>An application may reject what the validator accepted, and nothing else.</summary>
public sealed class RefuseTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Valid_token_can_be_refused()
    {
        AccessTokenValidationResult refused = _api.Validator.Refuse(await _api.SendAsync(_api.Token()));
        Assert.False(refused.IsValid);
        Assert.Null(refused.Token);
        Assert.Equal(AccessTokenOutcome.Rejected, refused.Outcome);
        Assert.Equal(TokenFailureCode.RefusedByApplication, refused.Failure.Code);
        Assert.Equal(TokenValidationStage.Application, refused.Failure.Stage);
        Challenge challenge = _api.Challenge(refused);
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal("invalid_token", challenge.Error);
        Assert.StartsWith("Bearer ", Assert.Single(challenge.Headers, static h => h.Value.Contains("error", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_that_is_not_valid_does_not_change()
    {
        Assert.Equal(AccessTokenOutcome.NoCredentials, _api.Validator.Refuse(await _api.SendAsync(default(StringValues))).Outcome);
        Assert.Equal(TokenFailureCode.Expired, _api.Validator.Refuse(await _api.SendAsync(_api.Token().Expired())).Failure!.Code);
        Assert.Equal(AccessTokenOutcome.Rejected, _api.Validator.Refuse(default).Outcome);
    }
}
