using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using OidcTokenValidation.AspNetCore;
using Timesheets;
using Timesheets.Mcp;

if (TimesheetHelp.PrintIfRequested(args))
    return 0;

try
{
    TimesheetSettings settings = TimesheetSettings.Read(args, defaultAudience: string.Empty);
    if (settings is not { ReplayDatabase: null, Revocations.IsOn: false, ClientId: null })
        throw new SettingsException("--replay, --revocations and --client-id are settings of the other hosts. Remove them.");
    using Socket socket = LoopbackPort.Bind(settings.Port, out string address);
    string resource = address + "/mcp";     // the URL that clients are configured with, and their resource parameter (RFC 8707)
    settings = settings.At(resource);       // the audience, unless --audience is set because the provider writes another one
    await using DemoIssuer? demo = settings.Issuer is null ? new DemoIssuer() : null;

    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.Listen(IPAddress.Loopback, settings.Port);
        kestrel.Limits.MaxRequestBodySize = ToolRequirements.MaxRequestBytes;
    });
    builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => socket);
    builder.Services.AddSingleton<TimesheetStore>();
    builder.Services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme).AddAccessToken(options =>
    {
        options.Configure(settings, demo);   // the provider, the audience, DPoP
        options.ProtectedResource = new() { Resource = resource, AllowLoopbackHttp = true, Name = "Timesheets", Scopes = [TimesheetAccess.Read] };
    });
    builder.Services.AddAuthorization();
    if (builder.Environment.IsDevelopment())
        builder.Services.ExplainAccessTokenRefusals();   // the body of an error response contains an explanation
    builder.Services.AddCors(cors => cors.AddDefaultPolicy(page => page.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().ExposeChallenges()));
    builder.Services.AddHttpContextAccessor();
    builder.Services.AddScoped(services => services.GetRequiredService<IHttpContextAccessor>().HttpContext!.GetAccessToken()!);   // for the tools
    builder.Services.AddMcpServer()
        .WithHttpTransport()
        .WithRequestFilters(filters => filters.AddListToolsFilter(ToolRequirements.ListAll))
        .AddAuthorizationFilters()   // checks the tool that the SDK calls
        .WithTools<TimesheetTools>(TimesheetTools.Json);

    WebApplication app = builder.Build();
    app.UseCors();   // first: preflight requests have no token, and pages must be able to read the challenges
    app.UseAuthentication();
    app.UseToolRequirements();
    app.UseAuthorization();
    app.MapProtectedResourceMetadata();   // /.well-known/oauth-protected-resource/mcp; every challenge leads to it
    app.MapMcp("/mcp").RequireScope(TimesheetAccess.Read).EndWithAccessToken();

    await app.StartAsync();
    await TimesheetAccess.WarmUpAsync(app.Services);
    Console.WriteLine($"listening on {address}");
    if (demo is not null)
        await demo.PrintToolCallsAsync(resource, settings);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
