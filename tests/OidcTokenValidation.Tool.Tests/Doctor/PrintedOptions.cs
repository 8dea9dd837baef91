using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Tests.Doctor;

/// <summary>Uses the options that the doctor prints as a developer would: compiled, and bound from a configuration file, in an application.</summary>
internal static class PrintedOptions
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Validates a token with the printed code; null if it is valid.</summary>
    public static Task<TokenFailureCode?> ValidateByCodeAsync(JsonElement lines, string token, DateTimeOffset? now = null)
    {
        MethodInfo configure = Compile(string.Join('\n', lines.EnumerateArray().Select(static line => line.GetString())));
        return ValidateAsync(builder => configure.Invoke(null, [builder]), token, now);
    }

    /// <summary>Validates a token with the printed configuration; null if it is valid.</summary>
    public static Task<TokenFailureCode?> ValidateByConfigurationAsync(JsonElement configuration, string token, DateTimeOffset? now = null) => ValidateAsync(
        builder =>
        {
            builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(configuration.GetRawText())));
            builder.Services.AddAuthentication().AddAccessToken(builder.Configuration.GetSection("AccessToken"));
        },
        token,
        now);

    private static async Task<TokenFailureCode?> ValidateAsync(Action<WebApplicationBuilder> configure, string token, DateTimeOffset? now)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (now is { } time)
            builder.Services.AddSingleton<TimeProvider>(new FixedTime(time));
        configure(builder);
        await using WebApplication application = builder.Build();
        var validator = application.Services.GetRequiredService<AccessTokenValidator>();
        return (await validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).Failure?.Code;
    }

    private static MethodInfo Compile(string statements)
    {
        const string Usings = "using System; using System.Collections.Generic; using Microsoft.AspNetCore.Builder; using Microsoft.Extensions.DependencyInjection; using OidcTokenValidation;";
        string code = $"{Usings}\npublic static class Printed\n{{\npublic static void Configure(WebApplicationBuilder builder)\n{{\n{statements}\n}}\n}}";
        var compilation = CSharpCompilation.Create(
            "Printed" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{string.Join('\n', result.Diagnostics)}\n{code}");
        return Assembly.Load(assembly.ToArray()).GetType("Printed")!.GetMethod("Configure")!;
    }
}
