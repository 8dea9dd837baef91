using System.Collections.Concurrent;
using OidcTokenValidation.Migration.Tests.Programs;
using OidcTokenValidation.Migration.Tests.Requests;

namespace OidcTokenValidation.Migration.Tests.Harness;

/// <summary>Both programs and their responses to each request; a request is sent once to each.</summary>
public sealed class World : IAsyncLifetime
{
    private readonly Providers _providers = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<(ObservedResponse Before, ObservedResponse After)>>> _responses = new(StringComparer.Ordinal);
    private Api? _before;
    private Api? _after;

    public async ValueTask InitializeAsync()
    {
        _before = await Api.StartAsync(services => JwtBearerProgram.AddServices(services, _providers), JwtBearerProgram.Map);
        _after = await Api.StartAsync(services => AccessTokenProgram.AddServices(services, _providers), AccessTokenProgram.Map);
    }

    public async ValueTask DisposeAsync()
    {
        if (_before is not null)
            await _before.DisposeAsync();
        if (_after is not null)
            await _after.DisposeAsync();
        await _providers.DisposeAsync();
    }

    internal Task<(ObservedResponse Before, ObservedResponse After)> SendAsync(Case request) => _responses.GetOrAdd(request.Name, _ => new(async () =>
    {
        Probe probe = request.Create(_providers);
        ObservedResponse[] responses = await Task.WhenAll(probe.SendAsync(_before!), probe.SendAsync(_after!));
        return (responses[0], responses[1]);
    })).Value;
}
