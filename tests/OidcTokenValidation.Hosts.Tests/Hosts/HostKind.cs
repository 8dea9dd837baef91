namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The hosts that keep the contract.</summary>
public sealed class HostKind
{
    public static readonly HostKind AspNetCore = new(nameof(AspNetCore), AspNetCoreHost.StartAsync);

    public static readonly HostKind HttpListener = new(nameof(HttpListener), ListenerHost.StartAsync);

    public static readonly HostKind Grpc = new(nameof(Grpc), GrpcHost.StartAsync);

    private HostKind(string name, Func<ContractWorld, Task<ContractHost>> start)
    {
        Name = name;
        StartAsync = start;
    }

    public string Name { get; }

    public Func<ContractWorld, Task<ContractHost>> StartAsync { get; }
}
