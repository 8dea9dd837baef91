using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OidcTokenValidation;

// The smallest API on HttpListener: what benchmarks/start.sh starts with the address of an issuer, an audience and a free port.
HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddAccessTokenValidation(options =>
{
    options.Trust(args[0]).Keys.AllowLoopbackHttp = true;
    options.Audiences.Add(args[1]);
});
using IHost host = builder.Build();
await host.StartAsync();
var validator = host.Services.GetRequiredService<AccessTokenValidator>();

string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{args[2]}");
using var listener = new HttpListener { Prefixes = { address + "/" } };
listener.Start();
Console.WriteLine($"listening {address}");
while (true)
{
    HttpListenerContext context = await listener.GetContextAsync();
    AccessTokenValidationResult result = await validator.ValidateAsync(context);
    if (result.IsValid)
        context.Response.Close(Encoding.UTF8.GetBytes(result.Token.Subject), willBlock: false);
    else
        await validator.RejectAsync(context, result);
}
