using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using OidcTokenValidation.Grpc.Support;

namespace OidcTokenValidation.Grpc.Refusals;

/// <summary>In Development, where it was asked for, the status message of a refused call is the explanation; its metadata stay as they are.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public async Task The_message_explains()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(static _ => Task.CompletedTask, services: static services =>
        {
            services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
            services.ExplainAccessTokenRefusals();
        });
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, "Bearer x");
        CallEnd end = await call.EndAsync();

        Assert.Equal("16", end.Status);
        Assert.StartsWith("Expected three non-empty segments separated by dots.", end.Message, StringComparison.Ordinal);
        Assert.EndsWith("error_description=\"The access token is malformed.\"", end.Headers["www-authenticate"].First(), StringComparison.Ordinal);
    }
}
